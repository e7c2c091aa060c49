import fc from "fast-check";
import { expect, test } from "vitest";
import { formatQuantity, parseQuantity } from "./quantity.ts";

test.each([
  // Text, smallest units per display unit, smallest units. Worked out by hand from the Kubernetes quantity
  // grammar.
  ["0", 1, 0],
  ["-0", 1, 0],
  ["0Ki", 1000, 0],
  ["1", 1, 1],
  ["+5", 1, 5],
  ["64", 1000, 64_000],
  ["500m", 1000, 500],
  ["0.1", 1000, 100],
  ["0.001", 1000, 1],
  ["0.0001", 1000, 1],
  ["1.0001", 1000, 1001],
  ["1n", 1000, 1],
  ["1u", 1, 1],
  ["999u", 1000, 1],
  ["1001u", 1000, 2],
  [".5", 1000, 500],
  ["5.", 1000, 5000],
  ["1k", 1, 1_000],
  ["1M", 1, 1_000_000],
  ["1G", 1, 1_000_000_000],
  ["1T", 1, 1_000_000_000_000],
  ["1P", 1, 1_000_000_000_000_000],
  ["0.004E", 1, 4_000_000_000_000_000],
  ["1Ki", 1, 1024],
  ["1Mi", 1, 1_048_576],
  ["1Gi", 1, 1_073_741_824],
  ["16Gi", 1, 17_179_869_184],
  ["1.5Gi", 1, 1_610_612_736],
  ["1Ti", 1, 1_099_511_627_776],
  ["1Pi", 1, 1_125_899_906_842_624],
  ["0.001Ei", 1, 1_152_921_504_606_847],
  ["1Ki", 1000, 1_024_000],
  ["1e3", 1, 1_000],
  ["1E3", 1, 1_000],
  ["1e+3", 1, 1_000],
  ["12e-1", 1, 2],
  ["1e-400", 1, 1],
  ["0e400", 1, 0],
  ["0.0000000001", 10_000_000_000, 1],
  ["0.4995", 10_000_000_000, 4_995_000_000],
  ["4503599627370496", 1, 2 ** 52],
  ["4Pi", 1, 2 ** 52],
])("%s at scale %i is %i", (text, scale, units) => {
  const read = parseQuantity(text, scale);
  expect(read).toBe(units);
  expect(Object.is(read, -0)).toBe(false);
});

test.each([
  "",
  " ",
  ".",
  "+",
  "m",
  "Gi",
  "1 Gi",
  "1gi",
  "1ki",
  "1K",
  "1GiB",
  "1B",
  "1e3Gi",
  "1e",
  "1e3.5",
  "0x40",
  "1_000",
  "1,000",
  "NaN",
  "Infinity",
  "1.2.3",
  "--1",
  "½",
  "１",
  "1constructor",
  "1__proto__",
  "1\n",
  "9".repeat(65),
])("%j is no quantity", (text) => {
  expect(() => parseQuantity(text, 1)).toThrow(/not a quantity/);
});

test.each([
  ["1GB", '"1G" or "1Gi"'],
  ["1GiB", '"1Gi"'],
  ["64gi", '"64Gi"'],
  ["512mb", '"512M" or "512Mi"'],
  ["8KB", '"8k" or "8Ki"'],
  ["2g", '"2G" or "2Gi"'],
  ["500M,", 'a number and a unit such as "500m", "1.5", "64Gi" or "2e3"'],
  ["1,5", '"1.5"'],
  ["1,5Gi", '"1.5Gi"'],
  ["250,5m", '"250.5m"'],
  ["100b", '"100"'],
])("%s is no quantity; what was meant is told", (text, wanted) => {
  expect(() => parseQuantity(text, 1000)).toThrow(`not a quantity; write ${wanted}`);
  for (const [, amount] of wanted.matchAll(/"([^"]+)"/g))
    expect(parseQuantity(amount as string, 1000)).toBeGreaterThan(0);
});

test.each(["-1", "-0.1", "-1Gi", "-1e-9"])("%s is refused as negative", (text) => {
  expect(() => parseQuantity(text, 1)).toThrow(/negative/);
});

test.each(["4503599627370497", "5Pi", "1E", "1Ei", "1e400", "1e16"])("%s is too large", (text) => {
  expect(() => parseQuantity(text, 1)).toThrow(/too large/);
});

test("agrees with fractions of big integers, rounded up", () => {
  const suffixes: [string, bigint, bigint][] = [
    ["n", 1n, 1_000_000_000n],
    ["u", 1n, 1_000_000n],
    ["m", 1n, 1_000n],
    ["", 1n, 1n],
    ["k", 1_000n, 1n],
    ["Mi", 1_048_576n, 1n],
    ["e-2", 1n, 100n],
    ["E2", 100n, 1n],
  ];
  fc.assert(
    fc.property(
      fc.nat(4_000_000),
      fc.nat(6),
      fc.constantFrom(...suffixes),
      fc.constantFrom(1, 1000),
      (digits, decimals, [suffix, up, down], scale) => {
        const text = String(digits).padStart(decimals + 1, "0");
        const point = text.length - decimals;
        const written = decimals === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
        const over = down * BigInt(10 ** decimals);
        const exact = BigInt(digits) * up * BigInt(scale);
        const units = Number(exact / over) + (exact % over === 0n ? 0 : 1);
        expect(parseQuantity(written + suffix, scale)).toBe(units);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

const cpu = { scale: 1000, unit: "cores" };
const memory = { scale: 1, unit: "B" };

test.each([
  [1500, cpu, "1.5 cores"],
  [1, cpu, "0.001 cores"],
  [48_000_000, cpu, "48000 cores"],
  [0, cpu, "0 cores"],
  [17_179_869_184, memory, "16Gi"],
  [512, memory, "512B"],
  [1536, memory, "1.5Ki"],
  [1_000_000_000, memory, "953.7Mi"],
  [2 ** 52, memory, "4Pi"],
  [-2048, memory, "-2Ki"],
  [2500, { scale: 1000, unit: "" }, "2.5"],
])("%i is shown as %s", (amount, resource, text) => {
  expect(formatQuantity(amount, resource)).toBe(text);
});
