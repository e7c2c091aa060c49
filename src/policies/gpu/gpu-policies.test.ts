import fc from "fast-check";
import { expect, test } from "vitest";
import { Op } from "../../sim/contract/work.ts";
import type { Decision } from "../../sim/contract/observer.ts";
import type { ClusterView, NodeView, Policy, PodView } from "../../sim/contract/policy.ts";
import type { TaskShare } from "../../sim/model/task-share.ts";
import { ClusterState } from "../../sim/model/cluster-state.ts";
import type { DeviceRequest } from "../../sim/model/devices.ts";
import { kubernetesResources, ResourceTable } from "../../sim/model/resources.ts";
import { node, podClass, runTo, type TestRow, testCluster } from "../../sim/test-kit.ts";
import { testPolicy } from "../test-kit.ts";
import { Fragmentation, targetsOf } from "../../sim/model/fragmentation.ts";
import { gpuPolicies } from "./gpu-policies.ts";

interface Asked {
  readonly cpu?: number;
  readonly gpus?: number;
  readonly milli?: number;
}
interface Node {
  readonly cpu?: number;
  /** Free thousandths by device. */
  readonly free: readonly number[];
  /** Pods by the number of whole GPUs they ask for, those that ask for parts first. */
  readonly asking?: readonly number[];
}

const views = ({ cpu = 0, gpus = 0, milli = 1000 }: Asked, on: Node): [PodView, NodeView, ClusterView] => [
  {
    request: () => cpu,
    devices: gpus > 0 ? { count: gpus, milli, models: [] } : undefined,
  } as unknown as PodView,
  {
    free: () => on.cpu ?? 0,
    devices: on.free.length > 0 && {
      count: on.free.length,
      model: "T4",
      free: (d: number) => on.free[d],
      podsAsking: (k: number) => on.asking?.[k] ?? 0,
    },
  } as unknown as NodeView,
  {} as ClusterView,
];
const scored = (policy: Policy, pod: Asked, on: Node): number | undefined =>
  policy.score?.(...views(pod, on));

// By hand from the rules of Weng et al.; free percents of 460 and 540 are 46 and 54.
test.each([
  ["an idle node of 8", { gpus: 1, milli: 460 }, [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000], 25],
  ["an idle node of 2", { gpus: 2 }, [1000, 1000], 31],
  ["a free GPU of a used node", { gpus: 1, milli: 900 }, [1000, 460], 49],
  ["three free GPUs of a used node", { gpus: 3 }, [0, 1000, 1000, 1000], 47],
  ["a GPU in use", { gpus: 1, milli: 460 }, [540, 460, 1000], 96],
  ["no GPU", {}, [1000, 0], 0],
] as const)("gpu-packing scores %s", (_, pod, free, want) => {
  expect(scored(testPolicy("gpu-packing"), pod, { free })).toBe(want);
});

test.each([
  ["only its own kind", { gpus: 1, milli: 200 }, { free: [1000, 500], asking: [2] }, 75 + 20],
  ["its own among others", { gpus: 1 }, { free: [0, 500], asking: [1, 1] }, 50 + 23],
  ["no pods with GPUs", { gpus: 1 }, { free: [1000, 1000], asking: [] }, 25 + 18],
  ["others only", { gpus: 2 }, { free: [1000, 1000, 0], asking: [0, 1] }, 18],
] as const)("gpu-clustering scores a node with %s", (_, pod, on, want) => {
  expect(scored(testPolicy("gpu-clustering"), pod, on)).toBe(want);
});

test("gpu-best-fit and gpu-dot-product weigh cpu and GPUs by the largest node", () => {
  const on = { cpu: 64_000, free: [1000, 1000] };
  // Left over: half of 32/128 and half of 1/8. Product: half of 1/2 * 1/4 and of 2/8 * 1/8.
  const pod = { cpu: 32_000, gpus: 1 };
  expect(scored(testPolicy("gpu-best-fit"), pod, on)).toBe(81);
  expect(scored(testPolicy("gpu-dot-product"), pod, on)).toBe(92);
  const own = { cpu: 64, gpus: 2 };
  expect(scored(testPolicy("gpu-best-fit", own), pod, on)).toBe(50);
  expect(scored(testPolicy("gpu-dot-product", own), pod, on)).toBe(50);
});

test("fgd puts a part of a GPU where fragmentation falls most", () => {
  const targets = [
    { cpu: 4, gpus: 1, gpuMilli: 500 },
    { cpu: 4, gpus: 2 },
  ];
  const mix = targets.map(({ cpu, gpus, gpuMilli = 1000 }) => ({
    requests: [cpu * 1000],
    devices: { count: gpus, milli: gpuMilli, models: [] },
    share: 1,
  }));
  const measure = new Fragmentation(targetsOf(mix, 1));
  const f = (cpu: number, ...free: number[]): number => measure.of(cpu, free, 0, free.length, "T4");
  expect(f(8000, 600, 400)).toBe(700);
  expect(f(6000, 600, 0)).toBe(300);
  expect(f(6000, 200, 400)).toBe(600);
  const fgd = testPolicy("fgd", { targets });
  const [pod, on, cluster] = views({ cpu: 2000, gpus: 1, milli: 400 }, { cpu: 8000, free: [600, 400] });
  expect(fgd.score?.(pod, on, cluster)).toBe(59);
  expect(fgd.device?.(pod, on, cluster)).toBe(1);
  // Only GPU 0 has 600 free: (0, 400) are left, of no use to either kind.
  expect(fgd.score?.(...views({ cpu: 2000, gpus: 1, milli: 600 }, { cpu: 8000, free: [600, 400] }))).toBe(57);
});

const requests = fc.oneof(
  fc.record({ count: fc.constant(1), milli: fc.integer({ min: 1, max: 999 }) }),
  fc.record({ count: fc.integer({ min: 1, max: 4 }), milli: fc.constant(1000) }),
);
const models = fc.subarray(["T4", "P100"], { minLength: 0 });
const devicesAsked = fc.option(
  fc.tuple(requests, models).map(([request, will]): DeviceRequest => ({ ...request, models: will })),
  { nil: undefined },
);
const kinds = fc.array(
  fc.record({
    requests: fc.integer({ min: 0, max: 8 }).map((cpu) => [cpu]),
    devices: devicesAsked,
    share: fc.integer({ min: 1, max: 50 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** F by its definition, kind by kind. */
function defined(mix: readonly TaskShare[], cpu: number, free: readonly number[], model: string): number {
  const all = free.reduce((sum, left) => sum + left, 0);
  let pods = 0;
  let sum = 0;
  for (const {
    requests: [need = 0],
    devices,
    share,
  } of mix) {
    pods += share;
    const runs =
      devices &&
      cpu >= need &&
      (devices.models.length === 0 || devices.models.includes(model)) &&
      free.filter((left) => left >= devices.milli).length >= devices.count;
    sum +=
      share * (runs ? free.filter((left) => left < devices.milli).reduce((s, left) => s + left, 0) : all);
  }
  return sum / pods;
}

test("fragmentation is what a random pod cannot use", () => {
  fc.assert(
    fc.property(
      kinds,
      fc.integer({ min: 0, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 8 }),
      fc.constantFrom("T4", "P100"),
      (mix, cpu, free, model) => {
        const measure = new Fragmentation(targetsOf(mix, 1));
        expect(measure.of(cpu, [7, ...free], 1, free.length, model)).toBeCloseTo(
          defined(mix, cpu, free, model),
          6,
        );
      },
    ),
  );
});

test("targets are the commonest kinds, the larger first among equals", () => {
  const kind = (cpu: number, share: number, devices?: DeviceRequest): TaskShare => ({
    requests: [cpu, cpu * 7],
    devices,
    share,
  });
  const part: DeviceRequest = { count: 1, milli: 500, models: [] };
  const mix = [kind(1, 10), kind(2, 10, part), kind(2, 10, { ...part, milli: 600 }), kind(5, 70), kind(5, 0)];
  expect(targetsOf(mix, 0.9).map(({ cpu, milli, share }) => [cpu, milli, share])).toEqual([
    [5, 0, 0.7 / 0.9],
    [2, 600, 0.1 / 0.9],
    [2, 500, 0.1 / 0.9],
  ]);
  expect(targetsOf(mix, 1)).toHaveLength(4);
});

const GPU = 3;
const resources = [...kubernetesResources, { name: "nvidia.com/gpu", scale: 1000, unit: "GPUs" }];

function rowsOf(
  nodes: readonly number[],
  pods: readonly { cpu: number; devices: DeviceRequest | undefined }[],
) {
  const added: TestRow[] = nodes.map((count, i) => ({
    at: 0,
    op: Op.nodeAdd,
    ref: i,
    node: node(`n${i}`, 8, 8, {
      capacity: [8, 8, 0, count * 1000],
      ...(count > 0 && { devices: { count, model: i % 2 === 0 ? "T4" : "P100" } }),
    }),
  }));
  return [
    ...added,
    ...pods.map(({ cpu, devices }, i): TestRow => {
      const gpu = devices ? devices.count * devices.milli : 0;
      const spec = podClass(cpu, 0, { requests: [cpu, 0, 0, gpu], ...(devices && { devices }) });
      return { at: 1 + Math.floor(i / 3), ref: 100 + i, spec, duration: 5 + (i % 17) };
    }),
  ];
}

async function decisions(rows: readonly TestRow[], policy: Policy, search: "indexed" | "reference") {
  const state = new ClusterState({ resources: new ResourceTable(resources) });
  state.keepDevices(GPU, 4);
  const seen: string[] = [];
  const decision = ({ pod, node: row, score }: Decision): void => {
    seen.push(`${pod} ${row} ${score} ${row < 0 ? "" : state.pods.devices?.[pod]}`);
  };
  const cluster = testCluster({
    state,
    rows,
    policy,
    paranoid: true,
    scheduling: { search },
    observe: () => [{ decision }],
  });
  await runTo(cluster, 1000);
  return seen;
}

test.each(Object.keys(gpuPolicies))("%s: indexed and reference search decide alike on GPUs", async (name) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.record({ cpu: fc.integer({ min: 0, max: 4 }), devices: devicesAsked }), { maxLength: 60 }),
      async (nodes, pods) => {
        const rows = rowsOf(nodes, pods);
        const indexed = await decisions(rows, testPolicy(name), "indexed");
        expect(indexed).toEqual(await decisions(rows, testPolicy(name), "reference"));
      },
    ),
    { numRuns: 20 },
  );
});
