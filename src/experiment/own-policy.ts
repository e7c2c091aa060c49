import { basename } from "node:path";
import {
  type ClusterView,
  makePolicy,
  type NodeView,
  type Policy,
  type PolicyContext,
  type PolicyDefinition,
  PolicyError,
} from "../sim/contract/policy.ts";
import { guarded, loadOwn, told } from "./own-file.ts";
import { OwnNodeView } from "./own-node-view.ts";

/**
 * Loads the user's own policy: the default export of a `.ts` or `.js` file, a `Policy` or a function that
 * makes one. It may import `clustersim`. It runs with the rights of the user. Throws PolicyError that names
 * the file, and the line where it can be told.
 */
export async function loadOwnPolicy(path: string, context: PolicyContext): Promise<Policy> {
  const definition = (await loadOwn(path, "definePolicy({ ... })")) as PolicyDefinition;
  return ownPolicy(path, definition, context);
}

/**
 * The policy that the user defined. `path` is what mistakes are told to be in: a file, or an option of the
 * library. Throws PolicyError, and its hooks do too.
 */
export function ownPolicy(path: string, definition: PolicyDefinition, context: PolicyContext): Policy {
  const policy = guarded(path, () => makePolicy(definition, context));
  check(path, policy);
  return { ...policy, name: policy.name ?? basename(path), ...hooks(path, policy) } as Policy;
}

type Hooks = Pick<Policy, "filter" | "score" | "scoreAll" | "device">;

/** The policy's hooks; what they throw or give that they must not is said in the user's terms. */
function hooks(path: string, policy: Policy): Hooks {
  const wrong = (hook: string, wanted: string, found: unknown, node: NodeView): PolicyError =>
    new PolicyError(`${path}: ${hook}: must give ${wanted}, gave ${told(found)} for node ${node.name}`);
  const ofNode = policy.reads === "node" ? new OwnNodeView() : undefined;
  const seen = (cluster: ClusterView): ClusterView => ofNode?.of(cluster) ?? cluster;
  const guards: { -readonly [Hook in keyof Hooks]: Hooks[Hook] } = {};
  if (policy.filter)
    guards.filter = (pod, node, cluster) => {
      const reason: unknown = guarded(path, () => policy.filter?.(pod, node, seen(cluster)));
      if (reason === undefined || typeof reason === "string") return reason;
      throw wrong("filter", "undefined or the reason why not", reason, node);
    };
  if (policy.score)
    guards.score = (pod, node, cluster) => {
      const score: unknown = guarded(path, () => policy.score?.(pod, node, seen(cluster)));
      if (typeof score === "number" && Number.isFinite(score)) return score;
      throw wrong("score", "a finite number", score, node);
    };
  if (policy.scoreAll)
    guards.scoreAll = (pod, nodes, cluster, scores) => {
      const answer: unknown = guarded(path, () => policy.scoreAll?.(pod, nodes, seen(cluster), scores));
      if (answer !== undefined)
        throw new PolicyError(
          `${path}: scoreAll: must fill in scores and give nothing, gave ${told(answer)}`,
        );
    };
  if (policy.device)
    guards.device = (pod, node, cluster) => {
      const device: unknown = guarded(path, () => policy.device?.(pod, node, seen(cluster)));
      const count = node.devices?.count ?? 0;
      if (typeof device === "number" && Number.isInteger(device) && device >= 0 && device < count)
        return device;
      throw wrong("device", `the index of a device, below ${count}`, device, node);
    };
  return guards;
}

function check(path: string, policy: unknown): asserts policy is Policy {
  if (typeof policy !== "object" || policy === null)
    throw new PolicyError(`${path}: must be a policy or a function that makes one, found ${told(policy)}`);
  const { reads, ties, sample, keeps, filter, score, scoreAll, device } = policy as Partial<
    Record<keyof Policy, unknown>
  >;
  if (reads !== "node" && reads !== "cluster")
    throw new PolicyError(`${path}: reads: must be "node" or "cluster", found ${JSON.stringify(reads)}`);
  if (ties !== undefined && ties !== "first" && ties !== "next" && ties !== "random")
    throw new PolicyError(
      `${path}: ties: must be "first", "next" or "random", found ${JSON.stringify(ties)}`,
    );
  if (sample !== undefined && !(Number.isInteger(sample) && (sample as number) >= 1))
    throw new PolicyError(`${path}: sample: must be a whole number from 1, found ${JSON.stringify(sample)}`);
  if (sample !== undefined && scoreAll !== undefined && score === undefined)
    throw new PolicyError(`${path}: sample: goes with score, since scoreAll is about all nodes`);
  checkKeeps(path, keeps);
  for (const [name, hook] of Object.entries({ filter, score, scoreAll, device }))
    if (hook !== undefined && typeof hook !== "function")
      throw new PolicyError(`${path}: ${name}: must be a function, found ${typeof hook}`);
}

/** Durations are microseconds, and a look costs as much as there are nodes. */
function checkKeeps(path: string, keeps: unknown): void {
  if (keeps === undefined) return;
  const { use, failures } = (keeps ?? {}) as { use?: Partial<Record<string, unknown>>; failures?: unknown };
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
  if (use !== undefined && !(isCount(use?.["every"]) && isCount(use?.["looks"])))
    throw new PolicyError(
      `${path}: keeps.use: must have every, whole microseconds, and looks, a whole number`,
    );
  if (failures !== undefined && !isCount(failures))
    throw new PolicyError(`${path}: keeps.failures: must be whole microseconds, found ${told(failures)}`);
}
