import { expect, test } from "vitest";
import type { Summary } from "../metrics/summary.ts";
import { emptyReport, eventfulReport, sampleReport } from "./fixture.ts";
import { summaryText } from "./terminal.ts";

const { summary } = sampleReport({ points: 2, hours: 24, nodes: 1000, curve: 2 });

test("a run in words", () => {
  expect(summaryText(summary, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "borg-like  best-fit, seed 1

    In 24 h of simulated time (the first 72 min are warm-up) best-fit placed 98.3 %
    of 1.2 M pods; 1.1 M finished, 12 k failed and 3,120 were killed. Half of the
    monitoring pods were placed at once and 99 % within 50 ms; free pods waited
    longest, 99 % of them up to 2.5 h. There were 3,204 evictions (2,850 preempted,
    354 node lost), throwing away 413 pod-hours of work. On average 70 % of the cpu
    and 58 % of the memory was requested, at the peak 93 % and 78 %. At the end
    8,412 pods ran on 988 nodes and 20.6 k waited.

    scheduling delay           placed        p50        p90        p99   unplaced
    free                        394 k      4.2 s    6.8 min      2.5 h     18.2 k
    batch                       687 k     610 ms       34 s     10 min      2,310
    production                 98.4 k      12 ms     410 ms      3.4 s         12
    monitoring                  2,130        0 s       4 ms      50 ms          0

    resource, mean           capacity  requested       used  allocated       peak
    cpu (cores)                15.6 k     10.9 k      4,900       70 %       93 %
    memory (TiB)                   61         35         22       58 %       78 %
    nvidia.com/gpu (gpu)          490        210          -       43 %       61 %

    scheduler busy 16 %, 1.4 M decisions, 4.8 M events
    fingerprint 7f3a90c1d2e45b68"
  `);
});

const day = sampleReport({ points: 2, hours: 24, nodes: 1000, curve: 2 });

test("services and failures take at most six lines more", () => {
  const added = (services: number, failing = true): string[] => {
    const eventful = eventfulReport(day, services, 66).summary;
    const { failures } = failing ? eventful : summary;
    const lines = summaryText({ ...eventful, failures }, { color: false, width: 80 }).split("\n");
    const plain = summaryText(summary, { color: false, width: 80 }).split("\n");
    return lines.filter((line, i) => line !== "" && i > 17 && !plain.includes(line));
  };
  expect(added(2)).toEqual([
    "service                       wanted  available       down      nines  incidents",
    "service-0                        120     98.5 %     12 min        2.1          4",
    "checkout-with-a-rather-…         119     98.5 %     13 min        2.1          4",
    "37 node failures, 66 pods hit, back in 72 s (p50), 2 h (p99), 6 not back,",
    "goodput 99.8 %",
  ]);
  expect(added(60)).toHaveLength(5);
  expect(added(60)[1]).toMatch(/^service-59 /);
  expect(added(0)).toHaveLength(2);
  expect(added(2, false)).toHaveLength(3);
});

test("resources have their unit, those that are counted none; of pods that wait none is said to be placed", () => {
  const [first] = summary.resources;
  const [band] = summary.schedulingDelay;
  if (!first || !band) throw new Error("the sample has no resources or bands");
  const GiB = 2 ** 30;
  const text = summaryText(
    {
      ...summary,
      resources: [
        { ...first, name: "ephemeral-storage", unit: "B", meanCapacity: 100 * GiB },
        { ...first, name: "nvidia.com/gpu", unit: "", meanCapacity: 2 },
      ],
      schedulingDelay: [{ ...band, p50: 0, p90: 0, p99: 0, neverPlaced: 3 }],
    },
    { color: false, width: 80 },
  );
  expect(text).toMatch(/^ephemeral-storage \(GiB\) +100 /m);
  expect(text).toMatch(/^nvidia\.com\/gpu +2 /m);
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "3 pods were never placed. Of the others at least 99 % were placed without delay.",
  );
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("nothing happened", () => {
  expect(summaryText(emptyReport().summary, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "borg-like  best-fit, seed 1

    In 0 s of simulated time no pod was submitted.

    scheduler busy 0 %, 0 decisions, 0 events
    fingerprint 7f3a90c1d2e45b68"
  `);
});

const name = `\u001b[31mred\u0007 ${"long-name-".repeat(30)}\nnext`;
const crowded: Summary = {
  ...summary,
  scenario: name,
  policy: name,
  seed: name,
  complete: false,
  evictionsByCause: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${name}${i}`, i + 1])),
  resources: Array.from(
    { length: 9 },
    () => ({ ...summary.resources[0], name }) as Summary["resources"][number],
  ),
  schedulingDelay: Array.from(
    { length: 12 },
    () => ({ ...summary.schedulingDelay[0], band: name }) as Summary["schedulingDelay"][number],
  ),
};

const busy = eventfulReport({ ...day, summary: crowded }, 60, 66).summary;
const hostile: Summary = {
  ...busy,
  services: busy.services.map((service) => ({ ...service, name })),
};

test("bands beyond five are summed up", () => {
  const [band] = summary.schedulingDelay;
  const bands = Array.from({ length: 7 }, (_, i) => ({ ...band!, band: `b${i}`, count: 10, neverPlaced: i }));
  const text = summaryText({ ...summary, schedulingDelay: bands }, { color: false, width: 80 });
  expect(text).toMatch(/^3 of lower priority +30 +- +- +- +3\nb3 +10 .*\nb4 .*\nb5 .*\nb6 /m);
});

test.each([
  [summary, 25],
  [crowded, 25],
  [hostile, 31],
  [emptyReport().summary, 25],
])("so many lines of 80 columns at most, no control characters", (each, most) => {
  const lines = summaryText(each, { color: false, width: 80 }).split("\n");
  expect(lines.length).toBeLessThanOrEqual(most);
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(80);
    expect(line).not.toMatch(/\p{Cc}/u);
  }
});

test("colour adds only escape sequences", () => {
  const colored = summaryText(summary, { color: true, width: 80 });
  expect(colored).toContain("\u001b[1m");
  // oxlint-disable-next-line no-control-regex
  expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(summaryText(summary, { color: false, width: 80 }));
});
