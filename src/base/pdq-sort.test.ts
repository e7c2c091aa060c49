import { expect, test } from "vitest";
import { pdqSort } from "./pdq-sort.ts";

type Shape = "random" | "up" | "down" | "organ";

/**
 * What `sort.Slice` of Go 1.26 made of slices of `length` items whose keys repeat: a rolling hash of where
 * each item stood before.
 */
const answers: readonly (readonly [length: number, modulus: number, shape: Shape, hash: number])[] = [
  [5, 1, "random", 31810],
  [5, 1, "up", 31810],
  [5, 1, "down", 1012960],
  [5, 1, "organ", 33700],
  [5, 3, "random", 1940290],
  [5, 3, "up", 32740],
  [5, 3, "down", 927460],
  [5, 3, "organ", 33700],
  [5, 7, "random", 1879840],
  [5, 7, "up", 31810],
  [5, 7, "down", 3785410],
  [5, 7, "organ", 33700],
  [5, 1000, "random", 2830180],
  [5, 1000, "up", 31810],
  [5, 1000, "down", 3785410],
  [5, 1000, "organ", 33700],
  [12, 1, "random", 3974904838],
  [12, 1, "up", 3974904838],
  [12, 1, "down", 3329424364],
  [12, 1, "organ", 4169892818],
  [12, 3, "random", 249283698],
  [12, 3, "up", 2149781860],
  [12, 3, "down", 3548067138],
  [12, 3, "organ", 3823221078],
  [12, 7, "random", 2024099804],
  [12, 7, "up", 1489263816],
  [12, 7, "down", 3627466658],
  [12, 7, "organ", 4188770760],
  [12, 1000, "random", 2204504540],
  [12, 1000, "up", 3974904838],
  [12, 1000, "down", 2073633850],
  [12, 1000, "organ", 4188770760],
  [13, 1, "random", 2962965702],
  [13, 1, "up", 2962965702],
  [13, 1, "down", 3824037536],
  [13, 1, "organ", 1918194450],
  [13, 3, "random", 101155436],
  [13, 3, "up", 2608468354],
  [13, 3, "down", 3215293028],
  [13, 3, "organ", 2844926888],
  [13, 7, "random", 228824692],
  [13, 7, "up", 2725680556],
  [13, 7, "down", 474502284],
  [13, 7, "organ", 2720478994],
  [13, 1000, "random", 2262150428],
  [13, 1000, "up", 2962965702],
  [13, 1000, "down", 2847765062],
  [13, 1000, "organ", 2720478994],
  [20, 1, "random", 1804121098],
  [20, 1, "up", 1804121098],
  [20, 1, "down", 2998630064],
  [20, 1, "organ", 1591463422],
  [20, 3, "random", 3100238150],
  [20, 3, "up", 3565790282],
  [20, 3, "down", 3817065730],
  [20, 3, "organ", 1082884314],
  [20, 7, "random", 3622993232],
  [20, 7, "up", 2792557234],
  [20, 7, "down", 549552286],
  [20, 7, "organ", 2421361632],
  [20, 1000, "random", 3845006806],
  [20, 1000, "up", 1804121098],
  [20, 1000, "down", 47721398],
  [20, 1000, "organ", 3937482316],
  [49, 1, "random", 476951320],
  [49, 1, "up", 476951320],
  [49, 1, "down", 1629153776],
  [49, 1, "organ", 1173298110],
  [49, 3, "random", 1501174230],
  [49, 3, "up", 1362172584],
  [49, 3, "down", 2532748008],
  [49, 3, "organ", 2844156072],
  [49, 7, "random", 3382112288],
  [49, 7, "up", 4167207880],
  [49, 7, "down", 553670608],
  [49, 7, "organ", 2668895620],
  [49, 1000, "random", 1087230904],
  [49, 1000, "up", 476951320],
  [49, 1000, "down", 3433151768],
  [49, 1000, "organ", 3570728968],
  [50, 1, "random", 1900589081],
  [50, 1, "up", 1900589081],
  [50, 1, "down", 3929688117],
  [50, 1, "organ", 2339571573],
  [50, 3, "random", 2308667187],
  [50, 3, "up", 1498349157],
  [50, 3, "down", 1385977847],
  [50, 3, "organ", 3951945355],
  [50, 7, "random", 3510000523],
  [50, 7, "up", 4188421615],
  [50, 7, "down", 1667888351],
  [50, 7, "organ", 862206711],
  [50, 1000, "random", 1263329361],
  [50, 1000, "up", 1900589081],
  [50, 1000, "down", 236620039],
  [50, 1000, "organ", 1077249905],
  [51, 1, "random", 3083686713],
  [51, 1, "up", 3083686713],
  [51, 1, "down", 4208422379],
  [51, 1, "organ", 910849849],
  [51, 3, "random", 2263075167],
  [51, 3, "up", 3499150957],
  [51, 3, "down", 3203649753],
  [51, 3, "organ", 3426506735],
  [51, 7, "random", 603090153],
  [51, 7, "up", 3931720643],
  [51, 7, "down", 3525208881],
  [51, 7, "organ", 2117259743],
  [51, 1000, "random", 3656408809],
  [51, 1000, "up", 3083686713],
  [51, 1000, "down", 1061574841],
  [51, 1000, "organ", 1262965331],
  [100, 1, "random", 58926130],
  [100, 1, "up", 58926130],
  [100, 1, "down", 4226736928],
  [100, 1, "organ", 456698092],
  [100, 3, "random", 2505440446],
  [100, 3, "up", 2399254412],
  [100, 3, "down", 1525550418],
  [100, 3, "organ", 1863818606],
  [100, 7, "random", 4109869774],
  [100, 7, "up", 942185248],
  [100, 7, "down", 2169314094],
  [100, 7, "organ", 3858050176],
  [100, 1000, "random", 1577691114],
  [100, 1000, "up", 58926130],
  [100, 1000, "down", 3152998030],
  [100, 1000, "organ", 893824316],
  [300, 1, "random", 3827997846],
  [300, 1, "up", 3827997846],
  [300, 1, "down", 2016323936],
  [300, 1, "organ", 1652593538],
  [300, 3, "random", 663659556],
  [300, 3, "up", 807761388],
  [300, 3, "down", 1949806978],
  [300, 3, "organ", 1200292326],
  [300, 7, "random", 1112738808],
  [300, 7, "up", 2605141454],
  [300, 7, "down", 3465840834],
  [300, 7, "organ", 1722169132],
  [300, 1000, "random", 1977470978],
  [300, 1000, "up", 3827997846],
  [300, 1000, "down", 3639173546],
  [300, 1000, "organ", 2246028644],
];

/** The keys of a slice, as the program in Go made them. */
function keys(length: number, modulus: number, shape: Shape): number[] {
  let state = length * 1000 + modulus;
  return Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (shape === "random") return (state >>> 16) % modulus;
    if (shape === "up") return (i % modulus) + Math.floor(i / modulus);
    if (shape === "down") return (length - i) % (modulus + 1);
    return (i > Math.floor(length / 2) ? length - i : i) % (modulus + 2);
  });
}

test.each(answers)(
  "%i items, keys modulo %i, %s: equal ones end as in Go",
  (length, modulus, shape, hash) => {
    const items = keys(length, modulus, shape).map((key, at) => ({ key, at }));
    pdqSort(items, (a, b) => a.key < b.key);
    const got = items.reduce((sum, { at }) => (Math.imul(sum, 31) + at) >>> 0, 0);
    expect(got).toBe(hash);
  },
);

test("what is sorted is in order, whatever the limit of bad pivots", () => {
  for (let length = 0; length < 400; length += 7) {
    const items = keys(length, 1000, "random");
    const sorted = [...items].sort((a, b) => a - b);
    pdqSort(items, (a, b) => a < b);
    expect(items).toEqual(sorted);
  }
});
