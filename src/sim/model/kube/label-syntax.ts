const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const PREFIX = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const NAME = /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;

/** Whether text can be the key of a label (apimachinery v0.36, `IsLabelKey`). */
export function isLabelKey(text: string): boolean {
  const parts = text.split("/");
  const name = parts.at(-1) ?? "";
  const [prefix] = parts;
  if (parts.length > 2 || name.length > 63 || !NAME.test(name)) return false;
  return parts.length === 1 || (prefix !== undefined && prefix.length <= 253 && PREFIX.test(prefix));
}

/** Whether text can be the value of a label (apimachinery v0.36, `IsValidLabelValue`). */
export function isLabelValue(text: string): boolean {
  return text === "" || (text.length <= 63 && NAME.test(text));
}
