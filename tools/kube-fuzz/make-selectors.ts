import type { Dice } from "./dice.ts";

/** A CEL expression over a device of a driver, as `make-slices.ts` makes them. */
export function makeSelector(dice: Dice, driver: string): string {
  if (dice.chance(0.06)) return failing(dice, driver);
  if (dice.chance(0.7)) return one(dice, driver);
  return `${one(dice, driver)} ${dice.pick(["&&", "||"])} ${one(dice, driver)}`;
}

function one(dice: Dice, driver: string): string {
  const attributes = `device.attributes["${driver}"]`;
  return dice.pick([
    `${attributes}.model == "${dice.pick(["a", "b"])}"`,
    `${attributes}.model != "a"`,
    `${attributes}.model.startsWith("large")`,
    `${attributes}.model in ["a", "c"]`,
    `${attributes}.index >= ${dice.from(1, 3)}`,
    `${attributes}.index % 2 == 0`,
    `${attributes}.ready`,
    `!${attributes}.ready`,
    `has(${attributes}.model)`,
    `"model" in ${attributes} && ${attributes}.model.contains("b")`,
    `${attributes}.version.isGreaterThan(semver("1.3.0"))`,
    `device.capacity["${driver}"].memory.isGreaterThan(quantity("10Gi"))`,
    `device.driver.endsWith("example.com")`,
    `${attributes}.model.matches("^(large-)?b$")`,
    `(${attributes}.index > 1 ? "a" : "b") == ${attributes}.model`,
    `device.allowMultipleAllocations`,
    `device.attributes.exists(d, device.attributes[d].exists(k, k == "index"))`,
    `${attributes}.?model.optMap(m, m.charAt(0) == "a").orValue(false)`,
    `${attributes}.exists(k, v, k == "index" && v > 2)`,
    `${attributes}.?index.orValue(0) > 1`,
    `cel.bind(a, ${attributes}, has(a.model) && a.model.split("-")[0] == "large")`,
    `device.capacity["${driver}"].all(name, amount, amount.isGreaterThan(quantity("${dice.pick(["3", "9Gi"])}")))`,
    `["a", "b"].filter(m, ${attributes}.model.endsWith(m)).size() == 1`,
    `!device.allowMultipleAllocations`,
  ]);
}

/** One that has no value for any device: the attempt ends with an error. */
function failing(dice: Dice, driver: string): string {
  const attributes = `device.attributes["${driver}"]`;
  return dice.pick([
    `${attributes}.speed == "fast"`,
    `${attributes}.model > ${dice.from(1, 3)}`,
    `${attributes}.index + 9223372036854775807 > 0`,
    `${attributes}.index / 0 == 1`,
    `${attributes}.index % 0 == 1`,
    `["a"][${attributes}.index + 7] == "a"`,
    `${attributes}.index.startsWith("large")`,
    `${attributes}.version.isLessThan(quantity("${dice.from(1, 3)}"))`,
    `${attributes}.?speed.value() == 1`,
    `int(${attributes}.model) == 1`,
    `${attributes}.${dice.pick(["model", "index"])}`,
    `${attributes}.exists(k, ${attributes}[k])`,
  ]);
}
