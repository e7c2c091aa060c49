import { describe, expect, it } from "vitest";
import { answerTo } from "./test-kit.ts";

/**
 * What Kubernetes v1.36.3 (dynamic-resource-allocation v0.36.3 `cel`) says of the device of the kit, found by
 * running it: macros, and functions of text, lists and addresses.
 */
const answers: Readonly<Record<string, string>> = {
  true: String.raw`
optional.ofNonZeroValue(ATTR.n).hasValue()
optional.ofNonZeroValue(1).value() == 1
optional.ofNonZeroValue({"a":1}).hasValue()
optional.of(1) == optional.of(1)
optional.none() == optional.none()
optional.of("a") != optional.of("b")
ATTR.?model == optional.of("a100")
ATTR.?nope == optional.none()
device.attributes[?"d.example.com"].?model == optional.of("a100")
[1,2].first() == optional.of(1)
ATTR.?n == ATTR.?n
ATTR.?ver == optional.of(semver("1.2.3"))
ATTR.?model.optMap(m, m == "a100").orValue(false)
ATTR.?model.optMap(m, m + "x").orValue("none") == "a100x"
ATTR.?model.optFlatMap(m, optional.of(m)).hasValue()
ATTR.?n.optMap(m, m > 5).orValue(false)
device.attributes.exists(d, d == "d.example.com")
device.attributes.all(d, d.endsWith("org") || d.endsWith("com"))
device.attributes.exists(d, device.attributes[d].size() > 1)
device.attributes.exists_one(d, d == "other.org")
device.attributes.filter(d, d == "other.org").size() == 1
device.attributes.map(d, d).size() == 2
device.capacity.exists(d, d == "d.example.com")
device.attributes.exists(d, "serial" in device.attributes[d] && device.attributes[d].serial == "s1")
ATTR.exists(k, v, k == "model" && v == "a100")
ATTR.all(k, v, k != "zz")
ATTR.existsOne(k, v, k == "model")
ATTR.transformMap(k, v, k).size() > 3
ATTR.transformList(k, v, k).size() > 3
[1,2,3].exists(i, v, i == 0 && v == 1)
[1,2,3].all(i, v, i < v)
[1,2,3].transformList(i, v, i + v) == [1,3,5]
[1,2,3].transformMap(i, v, v)[0] == 1
[1,2,3].transformList(i, v, i > 0, v) == [2,3]
{"a":1}.exists(k, v, v == 1)
ATTR.model.charAt(0) == "a"
ATTR.model.charAt(4) == ""
ATTR.uni.charAt(3) == "n"
ATTR.uni.charAt(6) == "😀"
ATTR.uni.size() == 7
ATTR.uni.substring(5) == "ü😀"
ATTR.uni.substring(5,6) == "ü"
ATTR.uni.indexOf("😀") == 6
ATTR.uni.lastIndexOf("ü") == 5
ATTR.uni.split("") == ["g","r","ü","n","-","ü","😀"]
ATTR.uni.upperAscii() == "GRüN-ü😀"
ATTR.model.indexOf("0", 3) == 3
ATTR.model.indexOf("") == 0
ATTR.model.indexOf("", 4) == 4
ATTR.model.lastIndexOf("0") == 3
ATTR.model.lastIndexOf("0", 2) == 2
ATTR.model.lastIndexOf("") == 4
ATTR.model.substring(4) == ""
ATTR.model.replace("0", "x", 1) == "a1x0"
ATTR.model.replace("", "-") == "-a-1-0-0-"
ATTR.model.replace("0", "x", -1) == "a1xx"
ATTR.model.replace("0", "x", 0) == "a100"
ATTR.model.split("0", 2) == ["a1", "0"]
ATTR.model.split("0", 0) == []
ATTR.model.split("0", 1) == ["a100"]
ATTR.model.split("0", -1) == ["a1", "", ""]
ATTR.model.split("") == ["a","1","0","0"]
"Äa".lowerAscii() == "Äa"
ip(ATTR.addr).family() == 4
ip(ATTR.six).family() == 6
isIP(ATTR.addr)
ip(ATTR.addr) == ip("10.1.2.3")
ip("127.0.0.1").isLoopback()
ip("0.0.0.0").isUnspecified()
ip("224.0.0.1").isLinkLocalMulticast()
ip("169.254.1.1").isLinkLocalUnicast()
ip("10.1.1.1").isGlobalUnicast()
string(ip(ATTR.addr)) == "10.1.2.3"
string(ip("2001:DB8:0::1")) == "2001:db8::1"
cidr(ATTR.net).containsIP(ip(ATTR.addr))
cidr(ATTR.net).containsIP("10.1.2.3")
cidr(ATTR.net).containsCIDR("10.1.2.0/24")
cidr(ATTR.net).containsCIDR(cidr("10.1.2.0/24"))
cidr(ATTR.net).prefixLength() == 16
cidr("10.1.2.3/16").masked() == cidr("10.1.0.0/16")
cidr(ATTR.net).ip() == ip("10.1.0.0")
isCIDR(ATTR.net)
string(cidr(ATTR.net)) == "10.1.0.0/16"
cidr(ATTR.net) == cidr("10.1.0.0/16")
[1,2].first().value() == 1
[1,2].last().value() == 2
[[1],[2,3]].flatten() == [1,2,3]
lists.range(3) == [0,1,2]
[1,2,3].slice(1,3) == [2,3]
[3,1,2].sortBy(x, -x) == [3,2,1]
[3,1,2].reverse() == [2,1,3]
["a","b"].indexOf("b") == 1
device.attributes == device.attributes
device.capacity == device.capacity
int(ATTR.model.substring(1)) == 100
["a100"].indexOf(ATTR.model) == 0
[1,2,3].exists_one(i, v, v == 1)
ATTR.exists(k, k == "zz" || ATTR[k] == 8)
ATTR.exists(k, ATTR[k] > 5)
ATTR.all(k, ATTR[k] != "nope")
ATTR.exists(k, ATTR[k].startsWith("a1"))
[0,1].exists(x, 1 / x == 1)
[1,2,3].filter(x, x > 1).map(x, x * 2) == [4, 6]
[[1,2],[3]].map(l, l.map(x, x + 1)) == [[2,3],[4]]
[1,2].exists(x, [3,4].exists(y, x + y == 6))
[1,2].all(x, [3,4].all(y, x < y))
[1,2].map(x, [x].map(x, x + 1)[0]) == [2,3]
[1,2].exists(x, ATTR.n == 8 && x == 2)
[].all(x, x > 1)
{}.all(k, k == 1)
{1: "a", 2: "b"}.all(k, v, k > 0 && v != "c")
{1: "a"}.transformMap(k, v, v + "x") == {1: "ax"}
{1: "a", 2: "b"}.transformMap(k, v, k > 1, v) == {2: "b"}
{"a": 1}.transformList(k, v, k) == ["a"]
["a","b"].transformMap(i, v, v)[1] == "b"
device.attributes.all(d, m, m.size() > 0)
device.attributes.exists(d, m, "serial" in m && m.serial == "s1")
device.attributes.exists(d, m, has(m.serial))
device.attributes.existsOne(d, m, has(m.serial))
device.attributes.transformList(d, m, d).size() == 2
device.attributes.map(d, device.attributes[d]).exists(m, has(m.serial))
device.attributes.filter(d, d.endsWith(".org"))[0] == "other.org"
device.capacity.all(d, m, m.all(k, q, q.isGreaterThan(quantity("1"))))
CAP.exists(k, CAP[k].isGreaterThan(quantity("39Gi")))
CAP.all(k, q, q.isGreaterThan(quantity("1")))
CAP.map(k, CAP[k].isInteger()).size() == 2
CAP.filter(k, k.startsWith("m")) == ["memory"]
cel.bind(a, ATTR, a.exists(k, a[k] == 8))
cel.bind(a, device.attributes, a.exists(k, k == "other.org"))
[1,2].exists(all, all == 1)
ATTR.?model.optMap(m, m.size()).value() == 4
optional.of(1).optMap(x, x + 1).value() == 2
device.attributes[?"d.example.com"].optMap(d, d.model == "a100").orValue(false)
device.attributes[?"d.example.com"].optFlatMap(d, d.?model).orValue("") == "a100"
device.attributes[?"d.example.com"].optMap(d, d.exists(k, k == "n")).orValue(false)
[3,1,2].sortBy(x, x) == [1,2,3]
["bb","a"].sortBy(s, s.size()) == ["a","bb"]
[{"n":2},{"n":1}].sortBy(m, m.n)[0].n == 1
[1,2,3].reverse() == [3,2,1]
["a","b"].reverse()[0] == "b"
[1,2,3].slice(0,0) == []
["x"].last().orValue("") == "x"
[[1],[]].flatten().size() == 1
[[[1]]].flatten() == [[1]]
[[[1]]].flatten(0).size() == 1
lists.range(0).size() == 0
lists.range(-2).size() == 0
[1,1,2].distinct().size() == 2
[ATTR.n, ATTR.n].distinct().size() == 1
[[1],[1]].distinct().size() == 1
[{"a":1},{"a":1}].distinct().size() == 1
["a"].indexOf("z") == -1
[quantity("1"), quantity("1000m")].distinct().size() == 1
[semver("1.0.0")].indexOf(semver("1.0.0")) == 0
sets.contains([{"a":1}], [{"a":1}])
sets.equivalent([[1]], [[1]])
[false, true].isSorted()
"abc".substring(1, 3) == "bc"
"😀b".substring(1) == "b"
"😀b".charAt(1) == "b"
"a,b,c".split(",", 2) == ["a", "b,c"]
"".split(",") == [""]
"".split("") == []
"abc".split("", 2) == ["a", "bc"]
"aXbX".replace("X", "") == "ab"
"abc".replace("", "-", 2) == "-a-bc"
"".replace("", "-") == "-"
"aaa".replace("aa", "b") == "ba"
"abcabc".lastIndexOf("abc", 2) == 0
"abcabc".lastIndexOf("abc", 3) == 3
"abcabc".lastIndexOf("abc", 99) == -1
"abcabc".indexOf("", -1) == -1
"a".lastIndexOf("abc") == -1
"abc".lastIndexOf("c") == 2
"ÀB".lowerAscii() == "Àb"
"K".lowerAscii() == "k"
"ß".upperAscii() == "ß"
"all(" == "all("
"x".matches("a") || [1].all(x, x == 1)
[1].all (x, x == 1)
ATTR . all(k, k != "")
[1,2].map(x, x).all(y, y > 0) && [true].all(b, b)
[1,2,3,4].filter(x, x % 2 == 0).exists_one(x, x == 2)
size([1,2].filter(x, x == 1)) == 1
[ATTR.?model, ATTR.?nope].filter(o, o.hasValue()).size() == 1
{"a": ATTR.n}.exists(k, v, v == 8)
[1].map(x, "a") == ["a"]
[1].map(x, x == 1) == [true]
[ATTR.ok].all(x, x)
[1].all(x, ATTR.ok)
[1].exists_one(x, ATTR.ok)
isIP("::")
isIP("1:2:3:4:5:6:7:8")
isIP("1:2:3:4:5:6:7::")
isIP("::1.2.3.4")
isIP("1::1.2.3.4")
isIP("1:2:3:4:5:6:1.2.3.4")
isIP("::ffff:0:1.2.3.4")
isIP("0.0.0.0")
string(ip("1:0:0:2:0:0:0:3")) == "1:0:0:2::3"
string(ip("1:0:0:2:3:0:0:4")) == "1::2:3:0:0:4"
string(ip("0:0:0:0:0:0:0:0")) == "::"
string(ip("1:0:2:0:3:0:4:0")) == "1:0:2:0:3:0:4:0"
string(ip("1:2:3:4:5:6:0:0")) == "1:2:3:4:5:6::"
string(ip("::1.2.3.4")) == "::102:304"
string(ip("ABCD::EF01")) == "abcd::ef01"
ip("::1").isLoopback()
ip("::").isUnspecified()
ip("ff02::1").isLinkLocalMulticast()
ip("ff12::1").isLinkLocalMulticast()
ip("fe80::1").isLinkLocalUnicast()
ip("febf::1").isLinkLocalUnicast()
ip("2001:db8::1").isGlobalUnicast()
ip("240.0.0.1").isGlobalUnicast()
ip("1.2.3.4") != ip("1.2.3.5")
isCIDR("1.2.3.4/32")
isCIDR("1.2.3.4/0")
isCIDR("::/128")
cidr("10.9.0.0/8").containsIP("10.255.0.1")
cidr("0.0.0.0/0").containsIP("255.1.1.1")
cidr("2001:db8::/32").containsIP("2001:db8:1::1")
cidr("2001:db8::/32").containsCIDR("2001:db8:1::/48")
string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8"
string(cidr("2001:DB8::1/64").ip()) == "2001:db8::1"
cidr("10.1.2.3/8").masked() == cidr("10.0.0.0/8")
[ip("1.2.3.4")].exists(i, i == ip("1.2.3.4"))
ip("1.2.3.4") in [ip("1.2.3.4")]
["10.0.0.0/8", "192.168.0.0/16"].exists(c, cidr(c).containsIP(ATTR.addr))
ATTR.exists(ip, ip == "model")
cel.bind(ip, "1.2.3.4", isIP(ip))
`,
  false: String.raw`
optional.ofNonZeroValue("").hasValue()
optional.ofNonZeroValue(0).hasValue()
optional.ofNonZeroValue([]).hasValue()
optional.ofNonZeroValue({}).hasValue()
optional.ofNonZeroValue(0.0).hasValue()
optional.ofNonZeroValue(false).hasValue()
optional.ofNonZeroValue(null).hasValue()
optional.of(1) == optional.of(2)
optional.none() == optional.of(1)
ATTR.?nope.optMap(m, m == "a100").orValue(false)
ATTR.model.indexOf("0", 9) == 3
isIP("10.0.0.01")
isIP("::ffff:1.2.3.4")
isIP("fe80::1%eth0")
ip(ATTR.addr).isLoopback()
ip("255.255.255.255").isGlobalUnicast()
isCIDR("10.1.0.0/33")
[].first().hasValue()
[1,0].all(x, 1 / x == 2)
[].exists(x, x > 1)
ATTR.?model.optMap(m, m.startsWith("a")).orValue(false) && ATTR.?n.optMap(n, n > 100).orValue(true)
ATTR.?nope.optMap(m, m.size()).hasValue()
optional.none().optFlatMap(x, optional.of(1)).hasValue()
[].last().hasValue()
[true, false].isSorted()
has(ATTR.exists)
isIP("1.2.3")
isIP("1.2.3.4.5")
isIP("256.1.1.1")
isIP("1.2.3.")
isIP("")
isIP(":")
isIP(":::")
isIP("1::2::3")
isIP("1:2:3:4:5:6:7")
isIP("1:2:3:4:5:6:7:8:9")
isIP("1:2:3:4:5:6:7::8")
isIP("1:2:3:4:5:6:7:1.2.3.4")
isIP("1.2.3.4::")
isIP("12345::")
isIP("g::")
isIP(":1")
isIP("1:")
isIP("fe80::1%25")
isIP(" 1.2.3.4")
isIP("0x1.2.3.4")
ip("ff05::1").isLinkLocalMulticast()
ip("fec0::1").isLinkLocalUnicast()
ip("224.0.1.1").isLinkLocalMulticast()
ip("ff02::1").isGlobalUnicast()
ip("::1").isGlobalUnicast()
ip("169.254.0.1").isGlobalUnicast()
ip("0.0.0.0").isGlobalUnicast()
ip("1.2.3.4") == ip("::102:304")
isCIDR("1.2.3.4/08")
isCIDR("1.2.3.4/-1")
isCIDR("1.2.3.4/+1")
isCIDR("1.2.3.4/")
isCIDR("1.2.3.4")
isCIDR("/8")
isCIDR("::/129")
isCIDR("::ffff:1.2.3.4/96")
isCIDR("1.2.3.4/8/8")
cidr("10.0.0.0/8").containsCIDR("10.0.0.0/7")
cidr("10.0.0.0/8").containsCIDR("11.0.0.0/8")
cidr("0.0.0.0/0").containsIP("::1")
cidr("::/0").containsCIDR("10.0.0.0/8")
cidr("10.1.2.3/8") == cidr("10.0.0.0/8")
`,
  error: String.raw`
ATTR.model.charAt(5) == ""
ATTR.model.substring(5) == ""
ATTR.model.substring(3, 2) == ""
ATTR.model.substring(-1) == ""
ATTR.all(k, ATTR[k] > 5)
[1,2].exists(x, x / 0 == 1)
[0,1].all(x, 1 / x == 1)
[0,1].exists_one(x, 1 / x == 1)
dyn(ATTR.model).exists(x, true)
[1].exists(x, dyn(1))
[1].filter(x, dyn("a")).size() == 0
ATTR.?model.optMap(m, m.nope).hasValue()
[1,2,3].slice(2,1) == []
[1,2,3].slice(0,4) == []
[1,2,3].slice(-1,2) == []
[[[1]]].flatten(-1).size() == 1
"abc".substring(2, 4) == "c"
"abc".charAt(-1) == ""
"abcabc".lastIndexOf("abc", -1) == -1
"abcabc".indexOf("abc", -1) == -1
ATTR.n.lowerAscii() == "a"
ATTR.n.split(",").size() == 1
ATTR.model.indexOf(1) == 0
ATTR.ver.charAt(0) == "1"
ATTR.map == 1
[ATTR.n].all(x, x)
[1].all(x, ATTR.n)
ip("bad").isGlobalUnicast()
ip.isCanonical("bad")
cidr("10.1.2.3/8").containsIP("nope")
ip(ATTR.n).family() == 4
`,
  refused: String.raw`
optional.of(1) == 1
ATTR.existsOne(k, k == "model")
ATTR.model.reverse() == "001a"
ATTR.uni.reverse() == "😀ü-nürg"
[[1,[2]]].flatten(2) == [1,2]
ATTR.n.optMap(x, x)
[1].exists(1, true)
[1].exists(x, 1)
optional.of(1).optFlatMap(x, x + 1).hasValue()
ATTR.model.optMap(x, x)
"abc".optMap(x, x)
[1,2].flatten() == [1,2]
[1, 1.0].size() == 2
[ATTR.model, "x"].lastIndexOf("x") == 1
"a".format == 1
[ATTR.n, 8].all(x, x == 8)
["a", ATTR.n].size() == 2
[1, "a"].size() == 2
[dyn(1), "a"].size() == 2
[1, 2].exists(x, x == "a")
[dyn(1), 2].exists(x, x == "a")
ip == 1
`,
};

describe("functions of device selectors answer as in Kubernetes", () => {
  for (const [answer, expressions] of Object.entries(answers))
    it.each(expressions.trim().split("\n"))(`${answer}: %s`, (expression) => {
      expect(answerTo(expression)).toBe(answer);
    });
});
