/**
 * For each name one of at most `most` characters (12 or more) that tells it from the others: a longer one
 * loses its middle, and is numbered where that leaves two alike.
 */
export function shortNames(names: readonly string[], most: number): ReadonlyMap<string, string> {
  const cuts = names.map((name) => withoutMiddle(name, most));
  const short = names.map((name, i) => {
    const isAlone = cuts.every((other, j) => other !== cuts[i] || names[j] === name);
    const number = `${i + 1}: `;
    return isAlone ? (cuts[i] as string) : number + withoutMiddle(name, most - number.length);
  });
  return new Map(names.map((name, i) => [name, short[i] as string]));
}

/** The names that were cut, each with what it stands for. */
export function legend(short: ReadonlyMap<string, string>): string[] {
  return [...short].filter(([name, cut]) => name !== cut).map(([name, cut]) => `${cut} is ${name}`);
}

/** The name as it is, or what is left of it without its middle: the end often tells more than the start. */
export function withoutMiddle(name: string, most: number): string {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const head = Math.floor((most - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (most - 1 - head)).join("")}`;
}

/** The name in one line or two, broken behind a word if the rest fits. */
export function inTwoLines(name: string, width: number): string[] {
  if (name.length <= width) return [name];
  const space = name.lastIndexOf(" ", width);
  const fits = space > 0 && name.length - space - 1 <= width;
  return fits ? [name.slice(0, space), name.slice(space + 1)] : [name.slice(0, width), name.slice(width)];
}
