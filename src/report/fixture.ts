import type { ReportData } from "../metrics/report-data.ts";
import type { Summary } from "../metrics/summary.ts";

/** A small linear congruential generator: the same numbers everywhere. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A wave of the day: 0 at night, 1 at noon. `hours` from midnight. */
function daylight(hours: number): number {
  const x = ((hours % 24) / 24) * 2 - 1;
  return 1 - x * x;
}

const bands = ["free", "batch", "production", "monitoring"];

function delayCurve(points: number, seed: number, slow: number, placed: number) {
  const random = numbers(seed);
  let seconds = 0.002;
  let share = 0.3 / slow;
  const curve = [{ seconds: 0, share: share * placed }];
  for (let i = 1; i < points; i += 1) {
    seconds *= 1 + (random() * 9.5 * slow ** 0.4) / points ** 0.9;
    share += (1 - share) * Math.min(0.8, random() * (12 / points));
    curve.push({ seconds, share: (i === points - 1 ? 1 : share) * placed });
  }
  return curve;
}

function heatmap(resource: string, timeHours: readonly number[], nodes: number, level: number, seed: number) {
  const random = numbers(seed);
  const binPercent = Array.from({ length: 21 }, (_, bin) => bin * 5);
  const counts = timeHours.map((hours) => {
    const centre = 20 * (level + 0.22 * daylight(hours));
    const width = 2.2 + random();
    const weights = binPercent.map(
      (_, bin) => Math.max(0, 1 - Math.abs(bin - centre) / width) + (bin === 0 ? 0.05 : 0),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => Math.round((weight / sum) * nodes));
  });
  return { resource, timeHours, binPercent, counts };
}

/** A made-up run of `points` samples over `hours` on `nodes` nodes, for tests and for looking at the page. */
export function sampleReport(size: {
  points: number;
  hours: number;
  nodes: number;
  curve: number;
}): ReportData {
  const random = numbers(7);
  const { points, hours, nodes } = size;
  const timeHours = Array.from({ length: points }, (_, i) => (i / (points - 1)) * hours);
  const load = timeHours.map((t) => 0.55 + 0.3 * daylight(t) + 0.02 * random());
  const up = timeHours.map(
    (t) =>
      nodes -
      Math.round(nodes * 0.03 * random()) -
      (t > hours * 0.6 && t < hours * 0.7 ? Math.round(nodes / 3) : 0),
  );
  const resource = (name: string, unit: string, each: number, share: number, used: number | undefined) => ({
    name,
    unit,
    capacity: up.map((n) => n * each),
    requested: load.map((l, i) => Math.min(l * share, (up[i] ?? 0) / nodes) * nodes * each),
    used:
      used === undefined
        ? undefined
        : load.map((l) => l * share * used * nodes * each * (0.9 + 0.1 * random())),
  });
  const delays = bands.map((band, i) => {
    const pods = [412_300, 689_120, 98_400, 2_130][i] ?? 0;
    const neverPlaced = [18_240, 2_310, 12, 0][i] ?? 0;
    return { band, pods, neverPlaced, points: delayCurve(size.curve, i + 1, 4 - i, 1 - neverPlaced / pods) };
  });
  return {
    title: "A cell of Borg-like work",
    description:
      "Mixed production and batch work in three zones; a third of the machines is lost for a while.",
    summary: sampleSummary(hours, nodes),
    series: {
      timeHours,
      running: load.map((l, i) => Math.round(Math.min(l, (up[i] ?? 0) / nodes) * nodes * 11)),
      pending: load.map((l, i) =>
        Math.round(Math.max(0, l - (up[i] ?? 0) / nodes) * nodes * 11 + 40 * random() * random()),
      ),
      resources: [
        resource("cpu", "cores", 16, 0.86, 0.45),
        resource("memory", "B", 64 * 2 ** 30, 0.72, 0.61),
        resource("nvidia.com/gpu", "gpu", 0.5, 0.6, undefined),
      ],
    },
    delays,
    heatmaps: [heatmap("cpu", timeHours, nodes, 0.5, 11), heatmap("memory", timeHours, nodes, 0.36, 12)],
    pending: [
      {
        pod: "17/0",
        pods: 20_550,
        seconds: 41_300,
        reason: "0/12480 nodes are available: 12480 Insufficient cpu.",
      },
      { pod: "shop/front-2", pods: 12, seconds: 180 },
    ],
    evictions: [
      { cause: "preempted", band: "free", count: 2210 },
      { cause: "preempted", band: "batch", count: 640 },
      { cause: "node-lost", band: "free", count: 120 },
      { cause: "node-lost", band: "batch", count: 187 },
      { cause: "node-lost", band: "production", count: 45 },
      { cause: "node-lost", band: "monitoring", count: 2 },
    ],
  };
}

const never = { count: 0, p50: 0, p90: 0, p99: 0, max: 0 };

const noFailures: Summary["failures"] = {
  nodes: 0,
  planned: 0,
  unnoticed: 0,
  timeToDetect: never,
  affected: 0,
  inPlace: 0,
  rescheduled: 0,
  ended: 0,
  notReplaced: 0,
  timeToReplace: never,
};

const PARTS = 60;

function devicesOf(timeHours: readonly number[]): NonNullable<ReportData["devices"]> {
  const wave = (phase: number): number[] => timeHours.map((_, i) => 40 + ((i * 7 + phase) % 20));
  return {
    resource: "nvidia.com/gpu",
    timeHours,
    states: ["full", "≥ 50 %", "< 50 %", "idle"].map((state, i) => ({
      state,
      devices: wave(5 * i),
    })),
    free: wave(3),
    fragmented: wave(3).map((free) => free / 2),
    map: Array.from({ length: 30 }, (_, i) => ({
      node: `gpu-${i}`,
      model: i < 20 ? "T4" : "V100",
      used: [1000, 700, 300, 0].slice(0, i < 20 ? 2 : 4),
    })),
  };
}

/** The same run with `services` services in it and one outage that hit `affected` pods. */
export function eventfulReport(data: ReportData, services: number, affected: number): ReportData {
  const random = numbers(3);
  const hours = data.series.timeHours.at(-1) ?? 0;
  const names = Array.from({ length: services }, (_, i) =>
    i === 1 ? "checkout-with-a-rather-long-name" : `service-${i}`,
  );
  const shares = names.map((_, i) =>
    Array.from({ length: PARTS }, (_, part) => {
      if (i === 2 && part < 15) return null;
      const inOutage = part >= 36 && part < 42;
      const share = inOutage ? 0.3 + 0.7 * random() : random() < 0.1 ? 0.9 + 0.1 * random() : 1;
      return i % 7 === 3 && inOutage ? 0 : share;
    }),
  );
  const inPlace = Math.round(affected * 0.4);
  const rescheduled = Math.round(affected * 0.5);
  const steps = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
  return {
    ...data,
    summary: {
      ...data.summary,
      services: names.map((name, i) => ({
        name,
        desired: 120 - i,
        available: 118.2 - i,
        availability: 0.9915,
        unavailableMinutes: 12 + i,
        nines: 2.07,
        worstWindow: { available: 0.62, startSeconds: hours * 2160 },
        incidents: 4,
        timeToRecover: { count: 4, p50: 42, p99: 3720 },
      })),
      failures: {
        nodes: 37,
        planned: 20,
        unnoticed: 3,
        timeToDetect: { count: 34, p50: 40, p90: 40, p99: 40, max: 40 },
        affected,
        inPlace,
        rescheduled,
        ended: 1,
        notReplaced: affected - inPlace - rescheduled - 1,
        timeToReplace: { count: inPlace + rescheduled, p50: 72, p90: 3200, p99: 7180, max: 7200 },
      },
    },
    devices: devicesOf(data.series.timeHours),
    availability: {
      partHours: hours / PARTS,
      services: names.map((name, i) => ({
        name,
        share: shares[i] ?? [],
        lowest: (shares[i] ?? []).map((share) => (share === null ? null : share ** 2)),
      })),
    },
    outage: {
      atHours: hours * 0.6,
      watchedSeconds: hours * 0.4 * 3600,
      nodes: 12,
      affected,
      inPlace,
      rescheduled,
      ended: 1,
      recovery: steps.map((share) => ({
        seconds: Number((41 * 200 ** (share ** 2)).toPrecision(6)),
        inPlace: Math.round(inPlace * Math.max(0, share * 2 - 1)),
        rescheduled: Math.round(rescheduled * Math.min(1, share * 1.5)),
      })),
      lanes: Array.from({ length: Math.min(40, affected) }, (_, i) => sampleLane(i, random)),
    },
  };
}

type SampleLane = NonNullable<ReportData["outage"]>["lanes"][number];

function sampleLane(number: number, random: () => number): SampleLane {
  const changes: { seconds: number; state: SampleLane["changes"][number]["state"] }[] = [
    { seconds: 0, state: "silent" },
    { seconds: 40, state: "noticed" },
  ];
  if (number % 3 === 0) changes.push({ seconds: 600 + 6000 * random(), state: "in place" });
  else {
    changes.push({ seconds: 100 + 200 * random(), state: "waiting" });
    if (number % 10 === 1) changes.push({ seconds: 900, state: "ended" });
    else if (number % 10 !== 2) changes.push({ seconds: 320 + 900 * random() ** 4, state: "rescheduled" });
  }
  return { pod: number % 2 === 0 ? `service-${number}/17` : `6251668521/${number}`, node: "n-3", changes };
}

function sampleSummary(hours: number, nodes: number): Summary {
  const quantiles = (p50: number, p90: number, p99: number, max: number) => ({
    mean: p50 * 1.4,
    p50,
    p90,
    p99,
    max,
  });
  return {
    scenario: "borg-like",
    seed: "1",
    policy: "best-fit",
    fingerprint: "7f3a90c1d2e45b68",
    complete: true,
    simulatedSeconds: hours * 3600,
    warmUpSeconds: hours * 180,
    events: 4_812_337,
    decisions: 1_377_410,
    pods: {
      submitted: 1_201_950,
      placed: 1_184_592,
      finished: 1_148_213,
      failed: 12_034,
      killed: 3_120,
      lost: 0,
      evictions: 3204,
      running: 8412,
      pending: 20_562,
    },
    evictionsByCause: { preempted: 2850, "node-lost": 354 },
    nodes: { atEnd: nodes - 12, added: 321, removed: 333, inUse: nodes * 0.96, empty: nodes * 0.03 },
    resources: [
      {
        name: "cpu",
        unit: "cores",
        meanCapacity: nodes * 15.6,
        meanRequested: nodes * 10.9,
        meanUsed: nodes * 4.9,
        allocation: 0.699,
        allocationInUse: 0.721,
        peakAllocation: 0.931,
      },
      {
        name: "memory",
        unit: "B",
        meanCapacity: nodes * 62 * 2 ** 30,
        meanRequested: nodes * 36 * 2 ** 30,
        meanUsed: nodes * 22 * 2 ** 30,
        allocation: 0.581,
        allocationInUse: 0.599,
        peakAllocation: 0.777,
      },
      {
        name: "nvidia.com/gpu",
        unit: "gpu",
        meanCapacity: nodes * 0.49,
        meanRequested: nodes * 0.21,
        meanUsed: undefined,
        allocation: 0.429,
        allocationInUse: 0.442,
        peakAllocation: 0.61,
      },
    ],
    schedulingDelay: [
      { band: "free", count: 394_060, neverPlaced: 18_240, ...quantiles(4.2, 410, 8820, 41_200) },
      { band: "batch", count: 686_810, neverPlaced: 2310, ...quantiles(0.61, 34, 612, 9210) },
      { band: "production", count: 98_388, neverPlaced: 12, ...quantiles(0.012, 0.41, 3.4, 88) },
      { band: "monitoring", count: 2130, neverPlaced: 0, ...quantiles(0, 0.004, 0.05, 0.31) },
    ],
    lostWork: { podHours: 412.7, cpuHours: 633.1 },
    goodput: { share: 0.998, usefulCpuHours: 261_000, checkpointCpuHours: 0 },
    failures: noFailures,
    services: [],
    schedulerBusy: 0.163,
  };
}

/** The same shape with nothing in it: a run too short to have seen anything. */
export function emptyReport(): ReportData {
  const { summary } = sampleReport({ points: 2, hours: 1, nodes: 1, curve: 2 });
  const nothing = {
    submitted: 0,
    placed: 0,
    finished: 0,
    failed: 0,
    killed: 0,
    lost: 0,
    evictions: 0,
    running: 0,
    pending: 0,
  };
  return {
    title: "Nothing",
    description: undefined,
    summary: {
      ...summary,
      simulatedSeconds: 0,
      warmUpSeconds: 0,
      events: 0,
      decisions: 0,
      pods: nothing,
      evictionsByCause: {},
      nodes: { atEnd: 0, added: 0, removed: 0, inUse: 0, empty: 0 },
      resources: [],
      schedulingDelay: [],
      lostWork: { podHours: 0, cpuHours: 0 },
      goodput: { share: 1, usefulCpuHours: 0, checkpointCpuHours: 0 },
      schedulerBusy: 0,
    },
    series: { timeHours: [], pending: [], running: [], resources: [] },
    delays: [],
    heatmaps: [],
    pending: [],
    evictions: [],
  };
}
