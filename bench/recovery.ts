/**
 * How does a cell come back after a third of it is lost at once? 12,500 nodes run 400,000 pods, three
 * quarters full; a third of the nodes goes silent and is back an hour later. A third of what they ran has
 * no room elsewhere. Every rescheduling policy once, each in a process of its own.
 *
 *   npx tsc -p tsconfig.bench.json
 *   node .cache/bench/bench/recovery.js [--lost zone|share] [--out DIR] [policy ...]
 *
 * `zone` (default): a whole zone goes; `share`: every third node, in all zones. Writes recovery.json and
 * recovery.svg to DIR, reports/recovery unless said otherwise.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TopLevelSpec } from "vega-lite";
import { RandomStreams } from "../src/base/random.ts";
import { HOUR, MINUTE, SECOND } from "../src/base/units.ts";
import { buildCluster } from "../src/experiment/build-cluster.ts";
import { reschedulingPolicies } from "../src/policies/registry.ts";
import { renderSvg } from "../src/report/render.ts";
import { tokens } from "../src/report/theme.ts";
import { findFiles } from "../src/scenario/load-scenario.ts";
import { parseScenario } from "../src/scenario/parse-scenario.ts";
import type { Cluster } from "../src/sim/cluster.ts";
import { type Clock, LifeEvent, type Observer } from "../src/sim/contract/observer.ts";
import type { ClusterState } from "../src/sim/model/cluster-state.ts";

const FAILS_AT = HOUR;
const END = FAILS_AT + 100 * MINUTE;
const POLICIES = Object.keys(reschedulingPolicies);

const scenario = (policy: string, lost: string): string => `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: recovery }
spec:
  duration: 3h
  nodes: [{ name: n, count: 12500, capacity: { cpu: 32, memory: 128Gi }, zones: [a, b, c], rackSize: 40 }]
  services:
${Array.from({ length: 200 }, (_, i) => `    - { name: s${i}, replicas: 500, requests: { cpu: 750m, memory: 2Gi }, startup: 20s, replacement: { use: when-gone } }`).join("\n")}
  workload:
    - kind: synthetic
      jobTypes:
        - { name: batch, priority: 4, initial: 3000, initialRuns: whole, tasks: 100, duration: 30d,
            requests: { cpu: { choice: [[500m, 1], [1, 1]] }, memory: { choice: [[1Gi, 1], [2Gi, 2], [4Gi, 1]] } } }
  policies: { rescheduling: { use: ${policy} }, decisionTime: { perJob: 1ms, perPod: 500us } }
  failures:
    detectAfter: 40s
    outages: [{ at: 1h, for: 1h, ${lost === "zone" ? "zone: a" : "share: 0.33336"} }]
`;

interface Point {
  readonly minutes: number;
  readonly share: number;
}

interface Answer {
  readonly policy: string;
  readonly affected: number;
  readonly events: number;
  readonly decisions: number;
  readonly seconds: { readonly setUp: number; readonly recovery: number };
  readonly peakRssMB: number;
  /** Minutes from the failure until this share of the affected pods ran again. */
  readonly minutesTo: Readonly<Record<string, number | undefined>>;
  readonly curve: readonly Point[];
}

/**
 * Counts what the failure took and has not come back: pods of jobs one by one, replicas by the status of
 * their services.
 */
class Missing implements Observer {
  readonly curve: Point[] = [];
  affected = 0;
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #serials = new Set<number>();
  readonly #ready: number[] = [];
  #replicas = 0;
  #desired = 0;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  podEvent(event: LifeEvent, pod: number): void {
    const serial = this.#state.pods.serial[pod] as number;
    if (event === LifeEvent.strand && Number.isFinite(this.#state.pods.duration[pod]))
      this.#serials.add(serial);
    else if (event === LifeEvent.schedule || event === LifeEvent.restart) this.#serials.delete(serial);
    else return;
    this.#note();
  }

  serviceStatus({ service, desired, ready }: { service: number; desired: number; ready: number }): void {
    if (this.#ready[service] === undefined) this.#desired += desired;
    this.#replicas += ready - (this.#ready[service] ?? 0);
    this.#ready[service] = ready;
    this.#note();
  }

  #note(): void {
    const { now } = this.#clock;
    if (now < FAILS_AT) return;
    const missing = this.#serials.size + this.#desired - this.#replicas;
    this.affected = Math.max(this.affected, missing);
    const minutes = Math.ceil((now - FAILS_AT) / (6 * SECOND)) / 10;
    const point = { minutes, share: 1 - missing / this.affected };
    if (this.curve.at(-1)?.minutes === minutes) this.curve[this.curve.length - 1] = point;
    else this.curve.push(point);
  }
}

async function runTo({ feed, engine }: Cluster, until: number): Promise<void> {
  do {
    for (let hungry = feed.hungry; hungry.length > 0; hungry = feed.hungry)
      for (const lane of hungry) lane.give(await lane.source.next());
    feed.resume();
  } while (engine.run(until) === "paused");
}

async function recover(policy: string, lost: string): Promise<Answer> {
  const start = performance.now();
  const loaded = await findFiles(parseScenario(scenario(policy, lost), "recovery"), { scenario: "." });
  let missing: Missing | undefined;
  const { cluster } = await buildCluster(loaded, {
    streams: new RandomStreams("1"),
    observe: (state, clock) => [(missing = new Missing(state, clock))],
  });
  await runTo(cluster, FAILS_AT - 1);
  const setUp = performance.now();
  await runTo(cluster, END);
  const { curve, affected } = missing as Missing;
  const reaches = (share: number): number | undefined => {
    const last = curve.findLastIndex((point) => point.share < share);
    return curve[last + 1]?.minutes;
  };
  return {
    policy,
    affected,
    events: cluster.engine.delivered,
    decisions: cluster.scheduler?.decisions ?? 0,
    seconds: { setUp: (setUp - start) / 1000, recovery: (performance.now() - setUp) / 1000 },
    peakRssMB: Math.round(process.resourceUsage().maxRSS / 1024),
    minutesTo: { "50%": reaches(0.5), "90%": reaches(0.9), "99%": reaches(0.99), "100%": reaches(1) },
    curve,
  };
}

function chart(answers: readonly Answer[], lost: string): TopLevelSpec {
  const { band1, band2, band3, band4, band5, ink, muted, line } = tokens;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: {
      text: `A third of 12,500 nodes is lost for an hour (${lost === "zone" ? "a zone" : "every third node"})`,
      subtitle: "Share of the affected pods that run again, by rescheduling policy",
      anchor: "start",
      color: ink.light,
      subtitleColor: muted.light,
    },
    width: 760,
    height: 380,
    background: "#ffffff",
    data: {
      values: answers.flatMap(({ policy, curve }) => [
        { policy, minutes: 0.5, share: 0 },
        ...curve.filter(({ minutes }) => minutes > 0.5).map((point) => ({ policy, ...point })),
        { policy, minutes: (END - FAILS_AT) / MINUTE, share: curve.at(-1)?.share ?? 0 },
      ]),
    },
    mark: { type: "line", interpolate: "step-after" },
    encoding: {
      x: {
        field: "minutes",
        type: "quantitative",
        title: "minutes since the failure",
        scale: { type: "log", domain: [0.5, 100], clamp: true },
        axis: { values: [0.5, 1, 2, 5, 10, 20, 60, 100], grid: false, format: "~g" },
      },
      y: {
        field: "share",
        type: "quantitative",
        title: null,
        scale: { domain: [0, 1] },
        axis: { format: ".0%", gridColor: line.light },
      },
      color: {
        field: "policy",
        type: "nominal",
        title: null,
        sort: [...POLICIES],
        scale: {
          domain: [...POLICIES],
          range: [band1.light, band2.light, band3.light, band4.light, band5.light],
        },
        legend: { orient: "top" },
      },
      // Lines that coincide show as one in another.
      strokeWidth: {
        field: "policy",
        type: "nominal",
        sort: [...POLICIES],
        scale: { domain: [...POLICIES], range: [7, 2.5, 2.5, 4, 1.5] },
        legend: null,
      },
    },
    config: { view: { stroke: null } },
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "reports/recovery" },
    lost: { type: "string", default: "zone" },
    child: { type: "boolean", default: false },
  },
});

if (values.child) console.log(JSON.stringify(await recover(positionals[0] as string, values.lost)));
else {
  const answers: Answer[] = [];
  for (const policy of positionals.length > 0 ? positionals : POLICIES) {
    const { stdout } = spawnSync(
      process.execPath,
      [process.argv[1] as string, "--child", "--lost", values.lost, policy],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
        maxBuffer: 2 ** 26,
      },
    );
    const answer = JSON.parse(stdout) as Answer;
    answers.push(answer);
    const { setUp, recovery } = answer.seconds;
    console.log(
      `${policy}: ${(setUp + recovery).toFixed(1)} s (recovery ${recovery.toFixed(1)} s), ${answer.peakRssMB} MB, ` +
        `${answer.affected} pods affected, back in minutes ${JSON.stringify(answer.minutesTo)}`,
    );
  }
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "recovery.json"), `${JSON.stringify(answers)}\n`);
  writeFileSync(join(values.out, "recovery.svg"), await renderSvg(chart(answers, values.lost)));
  console.log(`written to ${values.out}`);
}
