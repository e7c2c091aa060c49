import { describe, expect, test } from "vitest";
import type { Distribution } from "../../base/distributions.ts";
import { RandomStreams } from "../../base/random.ts";
import { HOUR, MINUTE, SECOND } from "../../base/units.ts";
import { Outcome } from "../../sim/contract/work.ts";
import { ClusterState } from "../../sim/model/cluster-state.ts";
import { kubernetesResources, ResourceTable } from "../../sim/model/resources.ts";
import type { SyntheticJobType, SyntheticWorkload } from "./config.ts";
import { SyntheticSource } from "./synthetic-source.ts";
import { playUnlimited, type TaskRun } from "./unlimited-cell.ts";

const constant = (value: number): Distribution => ({ kind: "constant", value });

const type = (name: string, more: Partial<SyntheticJobType>): SyntheticJobType => ({
  name,
  priority: 0,
  tasks: constant(1),
  duration: constant(MINUTE),
  requests: { cpu: constant(1_000) },
  users: 1,
  initial: 0,
  failProbability: 0,
  killProbability: 0,
  ...more,
});

interface Played {
  readonly runs: readonly TaskRun[];
  /** `time end-or-submit job/index again`. */
  readonly steps: readonly string[];
}

async function play(workload: Omit<SyntheticWorkload, "name">, blockRows = 4096): Promise<Played> {
  const state = new ClusterState({ resources: new ResourceTable(kubernetesResources) });
  const streams = new RandomStreams("1");
  const source = new SyntheticSource({ workload: { name: "w", ...workload }, streams, state, blockRows });
  const runs: TaskRun[] = [];
  const steps: string[] = [];
  await playUnlimited(source, state.classes, workload.until, {
    submit: (run) => {
      runs.push(run);
      steps.push(`${run.submitted} submit ${run.job}/${run.index} ${run.again}`);
    },
    end: (run, back) => steps.push(`${run.submitted + run.duration} end ${run.job}/${run.index} ${back}`),
  });
  return { runs, steps };
}

describe("shared arrivals", () => {
  const jobTypes = [
    type("many", { weight: 3, priority: 1 }),
    type("few", { weight: 1, priority: 2 }),
    type("own", { interarrival: constant(10 * MINUTE), priority: 3 }),
  ];
  const arrivals = { interarrival: { kind: "exponential", mean: 2 * SECOND } } as const;

  test("come at their own rate, each job of a type by weight", async () => {
    const { runs } = await play({ until: 4 * HOUR, arrivals, jobTypes });
    const of = (kind: number): TaskRun[] => runs.filter((run) => Math.floor(run.job / 2) % 3 === kind);
    const shared = of(0).length + of(1).length;
    expect(Math.abs(shared - 7_200)).toBeLessThan(4.5 * Math.sqrt(7_200));
    expect(Math.abs(of(0).length - 0.75 * shared)).toBeLessThan(4.5 * Math.sqrt(shared * 0.75 * 0.25));
    expect(of(2)).toHaveLength(23);
    expect(runs.map(({ submitted }) => submitted)).toEqual(
      runs.map(({ submitted }) => submitted).toSorted((a, b) => a - b),
    );
  });

  test("weights that change do not move the arrivals, nor the types with their own", async () => {
    const before = await play({ until: HOUR, arrivals, jobTypes });
    const changed = jobTypes.map((each) => (each.name === "few" ? { ...each, weight: 20 } : each));
    const after = await play({ until: HOUR, arrivals, jobTypes: changed });
    const whens = ({ runs }: Played): number[] => runs.map(({ submitted }) => submitted);
    expect(whens(after)).toEqual(whens(before));
    expect(await play({ until: HOUR, arrivals, jobTypes }, 5)).toEqual(before);
  });
});

describe("pods that come back", () => {
  const failing = type("failing", {
    interarrival: constant(HOUR),
    failProbability: 1,
    resubmit: { probability: 1, delay: constant(30 * SECOND), most: 2 },
  });

  test("do so after each failure, at most so often", async () => {
    const { steps } = await play({ until: 2 * HOUR, jobTypes: [failing] });
    const at = (seconds: number): number => HOUR + seconds * SECOND;
    expect(steps).toEqual([
      `${at(0)} submit 1/0 0`,
      `${at(60)} end 1/0 true`,
      `${at(90)} submit 1/0 1`,
      `${at(150)} end 1/0 true`,
      `${at(180)} submit 1/0 2`,
      `${at(240)} end 1/0 false`,
    ]);
  });

  test("with a chance: runs of a pod are geometric", async () => {
    const [fail, back] = [0.5, 0.8];
    const jobTypes = [
      type("often", {
        interarrival: constant(SECOND),
        failProbability: fail,
        killProbability: 0.1,
        resubmit: { probability: back, delay: constant(SECOND), most: 1_000 },
      }),
    ];
    const { runs } = await play({ until: 4 * HOUR, jobTypes });
    const pods = runs.filter(({ again }) => again === 0).length;
    // A run is followed by another with chance 0.4: 1 / (1 - 0.4) runs of a pod, variance 0.4 / 0.6².
    const expected = pods / (1 - fail * back);
    const deviation = Math.sqrt((pods * fail * back) / (1 - fail * back) ** 2);
    expect(Math.abs(runs.length - expected)).toBeLessThan(4.5 * deviation + 20);
    const kills = runs.filter(({ outcome }) => outcome === Outcome.kill).length;
    expect(Math.abs(kills - 0.1 * runs.length)).toBeLessThan(4.5 * Math.sqrt(0.09 * runs.length));
  });

  test("not when the rule is not there", async () => {
    const { runs } = await play({ until: 2 * HOUR, jobTypes: [{ ...failing, resubmit: undefined }] });
    expect(runs).toHaveLength(1);
  });
});

test("pods of time 0 run for a whole duration when told so", async () => {
  const first = type("there", { initial: 50, duration: { kind: "uniform", min: 1, max: 1_000 } });
  const lengths = async (initialRuns: "left" | "whole"): Promise<number> => {
    const { runs } = await play({ until: HOUR, jobTypes: [{ ...first, initialRuns }] });
    expect(runs).toHaveLength(50);
    return runs.reduce((sum, { duration }) => sum + duration, 0) / runs.length;
  };
  // Means 500 and E[X²] / 2 E[X] = 333.
  expect(Math.abs((await lengths("whole")) - 500)).toBeLessThan(4.5 * (288.7 / Math.sqrt(50)));
  expect(Math.abs((await lengths("left")) - 333)).toBeLessThan(4.5 * (235.7 / Math.sqrt(50)));
});
