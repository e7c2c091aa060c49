import { describe, expect, it } from "vitest";
import { DeviceSelector } from "./device-selector.ts";

const device = {
  name: "one",
  attributes: {
    model: { string: "a" },
    index: { int: 3 },
    ready: { bool: true },
    version: { version: "1.2.3" },
  },
};

/** What kube-scheduler v1.36.3 says of the device above, `ATTR` its attributes, found by running it. */
const answers = String.raw`
ATTR.missing == "x"                                    no such key: missing
ATTR["missing"] == "x"                                 no such key: missing
device.attributes["nope"].missing == 1                 no such key: missing
{"a": 1}["b"] == 1                                     no such key: b
{1: 2}[ATTR.index] == 3                                no such key: 3
ATTR.index.nope == 1                                   no such key: nope
ATTR.model[0] == "a"                                   no such key: 0
[1,2][ATTR.index] == 1                                 index out of bounds: 3
[1,2][-1] == 1                                         index out of bounds: -1
[1,2].all(x, [1,2][x+2] == 1)                          index out of bounds: 3
ATTR.index + 9223372036854775807 > 0                   integer overflow
ATTR.index * 9223372036854775807 > 0                   integer overflow
-9223372036854775807 - ATTR.index - 5 > 0              integer overflow
3u * 18446744073709551615u > 0u                        unsigned integer overflow
0u - uint(ATTR.index) > 0u                             unsigned integer overflow
ATTR.index / 0 > 1                                     division by zero
ATTR.index % 0 > 1                                     modulus by zero
ATTR.?missing.value() == 1                             optional.none() dereference
int(ATTR.model) == 1                                   type conversion error from 'string' to 'int'
double(ATTR.model) == 1.0                              type conversion error from 'string' to 'double'
bool(ATTR.model)                                       type conversion error from 'string' to 'bool'
duration(ATTR.model) == duration("1s")                 type conversion error from 'string' to 'google.protobuf.Duration'
ATTR.index > "a"                                       no such overload
!ATTR.model                                            no such overload
-ATTR.model > 1                                        no such overload
ATTR.model && true                                     no such overload
ATTR.model ? true : false                              no such overload
[ATTR.index].exists(x, x)                              no such overload
1 in ATTR.index                                        no such overload
ATTR.index + ATTR.model > 1                            no such overload
[1] + ATTR.index == [1]                                no such overload
ATTR.ready / 2 == 1                                    no such overload: _/_
size(ATTR.index) == 1                                  no such overload: size
ATTR.index.startsWith("a")                             no such overload
ATTR.index.matches("a")                                no such overload
ATTR.index.split("a").size() == 1                      no such overload: split(int, string)
ATTR.index.isInteger()                                 no such overload: isInteger(int)
ATTR.version.isGreaterThan(ATTR.model)                 no such overload: isGreaterThan(kubernetes.Semver, string)
ATTR.index.isLessThan(quantity("1"))                   no such overload: isLessThan(int, kubernetes.Quantity)
semver(ATTR.index).major() == 1                        no such overload: semver(int)
ATTR.model                                             CEL result of type string could not be converted to bool: unsupported native conversion from string to 'bool'
ATTR.index                                             CEL result of type int could not be converted to bool: unsupported type conversion from 'int' to bool
ATTR.version                                           CEL result of type kubernetes.Semver could not be converted to bool: type conversion error from 'Semver' to 'bool'
[3,1].slice(2,1) == []                                 cannot slice(2, 1), start index must be less than or equal to end index
[1].slice(-1,1) == []                                  cannot slice(-1, 1), negative indexes not supported
`;

const matches = (expression: string) =>
  new DeviceSelector(expression.replaceAll("ATTR", 'device.attributes["d"]')).matches("d", device);

describe("errors have the words of Kubernetes", () => {
  const rows = answers
    .trim()
    .split("\n")
    .map((line) => line.split(/ {2,}/) as [string, string]);
  it.each(rows)("%s", (expression, error) => expect(matches(expression)).toEqual({ error }));
});

it("what has no fields has no field of any name", () => {
  for (const name of ["index", "model", "ready", "version"])
    expect(matches(`has(ATTR.${name}.nope)`)).toBe(false);
});

it("numbers of versions have 64 bits", () => {
  expect(matches('semver("18446744073709551615.0.0").minor() == 0')).toBe(true);
  expect(matches('isSemver("18446744073709551616.0.0")')).toBe(false);
});
