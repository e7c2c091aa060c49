import { expect, test } from "vitest";
import { amount, count, counted, duration, listed, percent, workHours } from "./human.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test.each([
  [0, "0"],
  [1, "1"],
  [0.5, "0.5"],
  [999, "999"],
  [1234, "1,234"],
  [9999, "9,999"],
  [9999.6, "10 k"],
  [12_345, "12.3 k"],
  [99_949, "99.9 k"],
  [123_456, "123 k"],
  [999_499, "999 k"],
  [999_500, "1 M"],
  [1_201_950, "1.2 M"],
  [25_000_000, "25 M"],
  [3.2e9, "3.2 G"],
  [4e15, "4000 T"],
])("count %d is %s", (value, words) => {
  expect(plain(count(value))).toBe(words);
});

test.each([
  [0, "0 pod-hours"],
  [0.01, "<0.1 pod-hours"],
  [0.3, "0.3 pod-hours"],
  [1, "1 pod-hour"],
  [42.25, "42 pod-hours"],
  [9.96, "10 pod-hours"],
  [3846.4, "3,846 pod-hours"],
])("hours of work %d are %s", (value, words) => {
  expect(plain(workHours(value, "pod-hour"))).toBe(words);
});

test.each([
  [0, "0 s"],
  [4e-6, "4 µs"],
  [0.0009996, "1 ms"],
  [0.012, "12 ms"],
  [0.9996, "1 s"],
  [3.4, "3.4 s"],
  [9.96, "10 s"],
  [59.4, "59 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7140, "119 min"],
  [7200, "2 h"],
  [86_400, "24 h"],
  [259_200, "3 d"],
  [2_505_600, "29 d"],
])("duration %d is %s", (value, words) => {
  expect(plain(duration(value))).toBe(words);
});

test.each([
  [0, "0 %"],
  [1e-9, "<0.1 %"],
  [0.004, "0.4 %"],
  [0.71, "71 %"],
  [0.931, "93 %"],
  [0.983, "98.3 %"],
  [0.9996, ">99.9 %"],
  [1, "100 %"],
  [1.25, "125 %"],
])("percent %d is %s", (value, words) => {
  expect(plain(percent(value))).toBe(words);
});

test("amounts of bytes are binary, others keep their unit", () => {
  expect(plain(amount(3 * 2 ** 40 + 2 ** 39, "B"))).toBe("3.5 TiB");
  expect(plain(amount(512, "B"))).toBe("512 B");
  expect(plain(amount(15_600, "cores"))).toBe("15.6 k cores");
});

test("words", () => {
  expect([counted(0, "pod"), counted(1, "pod"), counted(2, "pod")]).toEqual(["no pods", "1 pod", "2 pods"]);
  expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
});
