import { describe, expect, it } from "vitest";
import { DeviceSelector } from "./device-selector.ts";
import { answerTo, device } from "./test-kit.ts";

/**
 * What Kubernetes v1.36.3 (dynamic-resource-allocation v0.36.3 `cel`) says of the device of the kit,
 * found by running it.
 */
const answers: Readonly<Record<string, string>> = {
  true: String.raw`
true
device.driver == "d.example.com"
device.driver != "x"
"d.example.com" == device.driver
device.driver in ["a","d.example.com"]
!device.allowMultipleAllocations
device.allowMultipleAllocations == false
ATTR.model == "a100"
ATTR["model"] == "a100"
"d.example.com" in device.attributes
"model" in ATTR
has(ATTR.model)
has(device.driver)
has(device.attributes)
has(device.attributes.none)
has(ATTR.model) && ATTR.model == "a100"
!has(ATTR.nope) || ATTR.nope == 1
has(device.attributes["other.org"].serial)
ATTR.n == 8
ATTR.n >= 8
ATTR.n >= 7.5
ATTR.n == 8.0
ATTR.n in [1,8]
ATTR.n in [1.5,8.0]
ATTR.n + 1 == 9
ATTR.n - 10 < 0
ATTR.n * 2 == 16
ATTR.n / 3 == 2
ATTR.n % 3 == 2
-ATTR.n == -8
ATTR.n < 9 && ATTR.n > 7
int(ATTR.n) == 8
string(ATTR.n) == "8"
double(ATTR.n) == 8.0
ATTR.n == 8u
ATTR.n != "8"
uint(ATTR.n) == 8u
type(ATTR.n) == int
type(ATTR.model) == string
ATTR.ok
ATTR.ok == true
ATTR.ok ? true : false
ATTR.ok && ATTR.n == 8
ATTR.ok || ATTR.n
ATTR.n || true
true || ATTR.n
CAP.memory.compareTo(quantity("10Gi")) >= 0
CAP.memory.compareTo(quantity("40Gi")) == 0
CAP.memory.isGreaterThan(quantity("10Gi"))
CAP.memory.isLessThan(quantity("41Gi"))
CAP.memory == quantity("40Gi")
CAP.memory == quantity("40960Mi")
CAP["memory"] == quantity("40Gi")
CAP.memory.add(quantity("1Gi")) == quantity("41Gi")
CAP.memory.sub(1).isLessThan(CAP.memory)
CAP.memory.asInteger() == 42949672960
CAP.frac.asApproximateFloat() == 1.5
sign(CAP.memory) == 1
isQuantity("10Gi")
"memory" in CAP
has(CAP.memory)
quantity("-1").isLessThan(quantity("0"))
quantity("1k") == quantity("1000")
quantity("1").add(quantity("2")).sub(quantity("3")) == quantity("0")
ATTR.ver.isGreaterThan(semver("0.0.1"))
ATTR.ver.compareTo(semver("1.2.3")) == 0
ATTR.ver == semver("1.2.3")
ATTR.ver.major() == 1 && ATTR.ver.minor() == 2 && ATTR.ver.patch() == 3
ATTR.ver.isGreaterThan(semver("v1.0", true))
isSemver("1.0", true)
isSemver("01.1.1", true)
semver("1.0.0-alpha").isLessThan(semver("1.0.0-alpha.1"))
semver("1.0.0-2").isLessThan(semver("1.0.0-10"))
semver("1.0.0-a.b") == semver("1.0.0-a.b")
semver("1.0.0+x") == semver("1.0.0+y")
isSemver("1.0.00-rc", true)
isSemver("1.0.0-rc.1+b.2")
ATTR.model.matches("^a[0-9]+$")
ATTR.model.matches("(?i)^A[0-9]+$")
ATTR.model.matches("[[:alpha:]]1")
matches(ATTR.model, "a1")
device.driver.matches("d\\.example")
device.driver.matches(r"d\.example")
device.driver.matches('(?P<x>d)\\.')
ATTR.model.matches("\\pL")
ATTR.?model.orValue("x") == "a100"
ATTR.?nope.orValue("x") == "x"
device.attributes[?"zz"].?model.orValue("x") == "x"
ATTR[?"model"].orValue("q") == "a100"
ATTR.?model.hasValue()
ATTR.?ok.orValue(false)
optional.of(1).value() == 1
CAP.?memory.orValue(quantity("0")).isGreaterThan(quantity("1Gi"))
cel.bind(d, ATTR, d.model == "a100" && d.n == 8)
cel.bind(d, ATTR, d.ok)
cel.bind(m, CAP.memory, m.isGreaterThan(quantity("1")) && m.isLessThan(quantity("1Ti")))
ATTR.missing == 1 || device.driver == "d.example.com"
device.driver == "d.example.com" || ATTR.missing == 1
ATTR.model.startsWith("a")
ATTR.model.endsWith("00")
ATTR.model.contains("10")
ATTR.model.lowerAscii() == "a100"
ATTR.model.upperAscii() == "A100"
ATTR.model.size() == 4
size(ATTR.model) == 4
ATTR.model + "x" == "a100x"
ATTR.model.split("1")[0] == "a"
ATTR.model.replace("0","1") == "a111"
ATTR.model.substring(1) == "100"
ATTR.model.substring(1,2) == "1"
ATTR.model.indexOf("1") == 1
ATTR.model.trim() == "a100"
ATTR.model.find("[0-9]+") == "100"
ATTR.model < "b"
ATTR.model >= "a100"
["a","b"].join("-") == "a-b"
ATTR.model.lowerAscii().matches("^.*a100.*$")
["a","b"].exists(x, x == "b")
["a","b"].all(x, x != "c")
["a","b"].exists_one(x, x == "b")
[1,2].map(x, x * 2) == [2,4]
[1,2,3].filter(x, x > 1).size() == 2
size(device.attributes) == 2
ATTR.exists(k, k == "model")
{"a":1}["a"] == 1
"a" in {"a":1}
{"a": 1}.a == 1
[1,2][1] == 2
1 in [1,2]
["a100","h100"].exists(m, m == ATTR.model)
ATTR.model in ["a100","h100"]
[1,2].exists(x, x == 1 || ATTR.missing == 2)
1 < 1.5
"a" == "a"
null == null
1.0 / 0.0 > 1.0
0x10 == 16
1e3 == 1000.0
b"a" == b"a"
'a' == "a"
"""x""" == "x"
r"\d" == "\\d"
duration("1h") > duration("1m")
timestamp("2020-01-01T00:00:00Z") < timestamp("2021-01-01T00:00:00Z")
true && (false || true)
!!true
(1 + 2) * 3 == 9
1 + 2 * 3 == 7
-1 < 0
- 1 == -1
"has(x)" == "has(x)"
"matches(" == 'matches('
device.driver == "d.example.com" // comment has(x)
int("5") == 5
bool("true")
string(true) == "true"
ATTR == ATTR
device.attributes["other.org"].serial.startsWith("s")
"\u0041" == "A"
`,
  false: String.raw`
false
device.allowMultipleAllocations
"missing" in device.attributes
"zz" in ATTR
"x" in device.attributes["missing"]
has(ATTR.nope)
has(device.attributes["none"].nope)
ATTR.n == "8"
ATTR.n != 8
!ATTR.ok
CAP.memory != quantity("40Gi")
CAP.frac.isInteger()
isQuantity("10Gx")
has(CAP.nope)
quantity("0.5").isInteger()
ATTR.ver.isLessThan(semver("1.2.3-rc.1"))
isSemver("1.0")
isSemver("01.1.1")
isSemver("1.0-rc", true)
isSemver("1.0.0-01")
isSemver("1.0.0-")
isSemver("1.0.0+")
isSemver("")
isSemver("v", true)
ATTR.model.matches("b")
ATTR.?nope.hasValue()
device.attributes["zz"].?a.hasValue()
optional.none().hasValue()
ATTR.missing == 1 && device.driver == "zz"
device.driver == "zz" && ATTR.missing == 1
ATTR.model == null
!true
true ? false : true
dyn(1) == "a"
device.attributes["other.org"].serial == "x"
`,
  // It says so only when it is asked about a device.
  error: String.raw`
ATTR.missing == "a100"
device.attributes["missing"].x == "a100"
device.attributes["missing"]["x"] == "a"
device.attributes.missing.x == 1
ATTR.n > "a"
ATTR.n / 0 == 1
ATTR.n + 1.5 == 9.5
ATTR.n
ATTR.model
false || ATTR.n
ATTR.no
CAP.frac.asInteger() == 1
quantity("abc") == quantity("1")
CAP.missing.isLessThan(quantity("1"))
device.capacity["no"].memory == quantity("1")
ATTR.n.compareTo(quantity("1")) > 0
semver("v1.0") == semver("1.0.0")
ATTR.ver == "1.2.3"
ATTR.n.matches("8")
ATTR.?nope.value() == 1
ATTR.missing == 1 && true
false || ATTR.missing == 1
!(ATTR.missing == 1)
ATTR.missing == 1 ? true : false
[1,2][5] == 2
[1,2].all(x, x > ATTR.missing)
9223372036854775807 + 1 > 0
ATTR.nope == null
`,
  // It cannot be compiled.
  refused: String.raw`
["a"].indexOf(1) == 0
?!
1
device
has(device.nope)
has(ATTR["model"])
has(device)
device.driver
CAP.memory >= quantity("1")
CAP.memory.sign() == 1
[1,"a"] == [1,"a"]
1 == 1.0
1 == 1u
"a" == 1
devic.driver == "s"
device.foo == "a"
device.driver == 5
device.driver ==
device.driver = "a"
math.greatest(1,2) == 2
ATTR.model.foo()
foo(1)
`,
};

describe("a device selector answers as Kubernetes", () => {
  for (const [answer, expressions] of Object.entries(answers))
    it.each(expressions.trim().split("\n"))(`${answer}: %s`, (expression) => {
      expect(answerTo(expression)).toBe(answer);
    });
});

it.each([
  'quantity("1536Mi").isInteger() && !quantity("1.5Gi").isInteger() && !quantity("1.0Gi").isInteger()',
  '!quantity("1500m").add(quantity("0.5")).isInteger() && quantity("99Ti").isInteger()',
  '!quantity("100Ti").isInteger() && !quantity("0m").isInteger() && quantity("1e18").isInteger()',
  '"baaac".findAll("a*") == ["", "aaa", ""] && "a1b22".findAll("[0-9]+", 1) == ["1"]',
  "[1, 2, 3].sum() == 6 && [1.5, 0.5].min() == 0.5 && [1, 2, 2].lastIndexOf(2) == 2",
  '["b", "a"].sort() == ["a", "b"] && [1, 1, 2].distinct() == [1, 2] && ![2, 1].isSorted()',
  'sets.contains(["a100", "b"], [device.attributes["d.example.com"].model])',
  'sets.contains([device.attributes["d.example.com"].n], [8.0]) && sets.equivalent([1, 1, 2], [2, 1])',
  "sets.contains([[1]], [[1]]) && !sets.intersects([1], [2]) && sets.contains([], [])",
])("a device selector answers true as Kubernetes: %s", (expression) => {
  expect(answerTo(expression)).toBe("true");
});

it.each(['quantity("1.5Gi").asInteger() > 0', "[].max() == 1", "[9223372036854775807, 1].sum() > 0"])(
  "a device selector fails as in Kubernetes: %s",
  (expression) => expect(answerTo(expression)).toBe("error"),
);

describe("a device selector that cannot be used says why", () => {
  it.each([
    ["device.driver ==", "Unexpected token: EOF"],
    ["device.foo == 1", "No such key: foo"],
    ["devic.driver == 'a'", "Unknown variable: devic"],
    ["has(device)", "has() takes a field"],
    ["1", "must evaluate to bool, not int"],
  ])("%s", (expression, why) => {
    expect(() => new DeviceSelector(expression)).toThrow(`not a device selector: ${why}`);
  });

  it.each([
    ['isURL("https://example.com")', "isURL"],
    ['"%d".format([1]) == "1"', "format"],
    ["format.uuid().validate(device.driver).hasValue()", "validate"],
    ["[1u].sum() == 1u", "sum"],
    ['[duration("1s")].max() == duration("1s")', "max"],
  ])("also when Kubernetes could: %s", (expression, name) => {
    expect(() => new DeviceSelector(expression)).toThrow(`the function "${name}" is not modelled here`);
  });

  it("also when it meets a device that has no such attribute", () => {
    const selector = new DeviceSelector('device.attributes["d.example.com"].missing');
    expect(selector.matches("d.example.com", device)).toEqual({ error: "no such key: missing" });
  });

  it("or a kind of attribute that is not known", () => {
    const selector = new DeviceSelector("true");
    const list = { name: "d", attributes: { models: {} } };
    expect(selector.matches("d", list)).toEqual({ error: "unsupported attribute value" });
  });
});
