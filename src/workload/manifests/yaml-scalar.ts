const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...words(true, "y Y yes Yes YES true True TRUE on On ON"),
  ...words(false, "n N no No NO false False FALSE off Off OFF"),
  ...words(null, "~ null Null NULL"),
  ["", null],
]);

const WHOLE = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value of a scalar without quotes, as Kubernetes reads YAML 1.1 (go.yaml.in/yaml/v2 `resolve.go`): `yes`
 * and `on` are true, `0755` and `0o755` are octal. Dates stay text.
 */
export function yamlScalar(text: string): string | number | boolean | null {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return text;
  const digits = text.replaceAll("_", "");
  const [found, sign, hex, binary, octal, decimal] = WHOLE.exec(digits) ?? [];
  if (found !== undefined) {
    const size = Number(hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal);
    return sign === "-" && size !== 0 ? -size : size;
  }
  if (!FLOAT.test(digits)) return text;
  const number = Number(digits);
  if (number === 0) return 0;
  return Number.isFinite(number) ? number : text;
}

function words(value: boolean | null, list: string): [string, boolean | null][] {
  return list.split(" ").map((word) => [word, value]);
}
