import { performance } from "node:perf_hooks";
import { InputError } from "../../base/input-error.ts";
import type { FillCurves, FillRun, FillStudy } from "../../metrics/fill-study.ts";
import { BadRows } from "../../workload/traces/bad-rows.ts";
import {
  type OpenbNode,
  type OpenbPod,
  readOpenbNodes,
  readOpenbPods,
} from "../../workload/traces/openb/openb-lists.ts";
import { fill } from "./fill.ts";
import { loads } from "./load-curve.ts";
import type { OpenbFolder } from "./openb-folder.ts";
import type { Published } from "./published.ts";
import type { StudyPolicy } from "./study-policies.ts";

export interface ReproduceOptions {
  readonly folder: OpenbFolder;
  /** Short names of lists that the folder has. */
  readonly lists: readonly string[];
  readonly policies: readonly StudyPolicy[];
  readonly seeds: readonly number[];
  readonly published?: Published | undefined;
  /** Told after each list, policy and seed. */
  readonly onRun?: (() => void) | undefined;
}

/**
 * Fills the nodes of openb with each list by each policy and with each seed, as Weng et al. did (USENIX ATC
 * 2023), and puts the published curves beside. Throws InputError.
 */
export async function reproduceFgd(options: ReproduceOptions): Promise<FillStudy> {
  const { folder, lists, policies, seeds, published, onRun } = options;
  const nodes = await readOpenbNodes(folder.nodes, new BadRows("stop"));
  if (nodes.every(({ gpus }) => gpus === 0))
    throw new InputError({ file: folder.nodes, message: "no node has a GPU" });
  const runs: FillRun[] = [];
  for (const list of lists) {
    const path = folder.lists.get(list) as string;
    const pods = await readOpenbPods(path, new BadRows("stop"));
    if (pods.every(({ gpus }) => gpus === 0))
      throw new InputError({ file: path, message: "no pod asks for a GPU: the nodes would never be full" });
    for (const policy of policies)
      for (const seed of seeds) {
        const started = performance.now();
        const curves = await fills(pods, nodes, { policy, seed });
        const seconds = (performance.now() - started) / 1000 / policy.fills;
        const beside = published?.(list, policy.name, seed);
        runs.push({
          list,
          policy: policy.name,
          seed,
          ...curves,
          fills: policy.fills,
          published: beside,
          seconds,
        });
        onRun?.();
      }
  }
  return { loads, runs };
}

/** The mean of the policy's fills with a seed. */
async function fills(
  pods: readonly OpenbPod[],
  nodes: readonly OpenbNode[],
  { policy, seed }: { readonly policy: StudyPolicy; readonly seed: number },
): Promise<FillCurves> {
  const each: FillCurves[] = [];
  const { definition, parameters } = policy;
  for (let round = 0; round < policy.fills; round++)
    each.push(await fill({ pods, nodes, seed, round, policy: definition, parameters }));
  const [first] = each as [FillCurves];
  if (each.length === 1) return first;
  const mean = (of: (curves: FillCurves) => readonly number[]): number[] =>
    loads.map((load) => each.reduce((sum, curves) => sum + (of(curves)[load] as number), 0) / each.length);
  return {
    allocation: mean((curves) => curves.allocation),
    fragmentation: mean((curves) => curves.fragmentation),
    fragmentationOfFree: mean((curves) => curves.fragmentationOfFree),
  };
}
