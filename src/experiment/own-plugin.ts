import { didYouMean } from "../base/nearest.ts";
import type { Cycle, KubePlugin, KubePluginDefinition } from "../sim/contract/kube-plugin.ts";
import { PolicyError } from "../sim/contract/policy.ts";
import { podKey } from "../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../sim/model/kube/node-info.ts";
import type { KubeCluster } from "../sim/model/kube/kube-cluster.ts";
import { guarded, loadOwn, told } from "./own-file.ts";

/** A plug-in of the user's that was read, to be made for a cluster. */
export interface OwnPlugin {
  make(cluster: KubeCluster, args: unknown): KubePlugin;
}

/** Hooks that a plug-in of the user's may have, and what they give back in words. */
const hooks = {
  preEnqueue: "undefined or a refusal",
  preFilter: 'undefined, "skip", { nodes } or a refusal',
  filter: "undefined or a refusal",
  addPod: "",
  removePod: "",
  preScore: 'undefined or "skip"',
  score: "a whole number from 0 to 100, any whole number if there is normalize",
  normalize: "",
} as const;
/** What else a plug-in may say of itself. */
const traits = ["reads", "scale", "hints"] as const;
type Hook = keyof typeof hooks;

/** Hooks of the framework that are for built-in plug-ins alone. */
const frameworkHooks: ReadonlySet<string> = new Set([
  "less",
  "postFilter",
  "reserve",
  "unreserve",
  "permit",
  "preBind",
  "bind",
  "postBind",
  "vector",
]);

const codes: ReadonlySet<unknown> = new Set(["Unschedulable", "UnschedulableAndUnresolvable", "Pending"]);

/**
 * Reads a plug-in of the Kubernetes scheduler: the default export of a `.ts` or `.js` file, a `KubePlugin` or
 * a function that makes one. Its name in profiles and reports is `name`. Throws PolicyError.
 */
export async function loadOwnPlugin(path: string, name: string): Promise<OwnPlugin> {
  const definition = (await loadOwn(path, "definePlugin({ ... })")) as KubePluginDefinition;
  return {
    make: (cluster, args) => {
      const plugin: unknown = guarded(path, () =>
        typeof definition === "function" ? definition({ cluster, args: args ?? {} }) : definition,
      );
      check(path, plugin);
      const { reads, hints, scale } = plugin;
      return { name, reads, ...guardedHooks(path, plugin), ...(hints && { hints }), ...(scale && { scale }) };
    },
  };
}

function check(path: string, plugin: unknown): asserts plugin is KubePlugin {
  if (typeof plugin !== "object" || plugin === null)
    throw new PolicyError(`${path}: the default export must be a plug-in or a function that makes one`);
  const { reads } = plugin as { readonly reads?: unknown };
  if (reads === "node" || reads === "cluster")
    throw new PolicyError(
      `${path}: this is a policy; a plug-in is made with definePlugin, see docs/policies.md`,
    );
  if (typeof reads !== "object" || reads === null)
    throw new PolicyError(`${path}: reads: must be such as { filter: "node", score: "cluster" }`);
  for (const [hook, at] of [
    ["filter", "filter"],
    ["preFilter", "filter"],
    ["score", "score"],
    ["preScore", "score"],
  ] as const) {
    const what = (reads as Record<string, unknown>)[at];
    if (Object.hasOwn(hooksOf(plugin), hook) && what !== "node" && what !== "cluster")
      throw new PolicyError(`${path}: reads.${at}: must be "node" or "cluster", found ${told(what)}`);
  }
  const has = hooksOf(plugin);
  for (const name of Object.keys(hooks))
    if (has[name] !== undefined && typeof has[name] !== "function")
      throw new PolicyError(`${path}: ${name}: must be a function, found ${typeof has[name]}`);
  if (!["preEnqueue", "preFilter", "filter", "score"].some((name) => has[name] !== undefined))
    throw new PolicyError(`${path}: has none of preEnqueue, preFilter, filter and score`);
  checkNames(path, plugin);
}

/** A function whose name is nearly that of a hook would never be called. Others are the user's own affair. */
function checkNames(path: string, plugin: object): void {
  const known = [...Object.keys(hooks), ...traits, "name"];
  const names = new Set<string>();
  for (let at: object | null = plugin; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  for (const name of names) {
    if (known.includes(name) || typeof (plugin as Record<string, unknown>)[name] !== "function") continue;
    if (frameworkHooks.has(name))
      throw new PolicyError(`${path}: ${name}: plug-ins of your own have no such hook`);
    const meant = didYouMean(name, Object.keys(hooks));
    if (meant) throw new PolicyError(`${path}: ${name}: is no hook; ${meant}`);
  }
}

/** The hooks that are there, wherever they are written: methods of a class too. */
function hooksOf(plugin: object): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(hooks)) {
    const hook = (plugin as Record<string, unknown>)[name];
    if (hook !== undefined) found[name] = hook;
  }
  return found;
}

/** What the hooks throw, or give that they must not, is said in the user's terms. */
function guardedHooks(path: string, plugin: KubePlugin): Partial<KubePlugin> {
  const guards: Record<string, unknown> = {};
  const raw = plugin.normalize !== undefined;
  for (const name of Object.keys(hooksOf(plugin)) as Hook[]) {
    const hook = plugin[name] as (...args: unknown[]) => unknown;
    guards[name] = (...args: unknown[]): unknown => {
      const given = guarded(path, () => hook.apply(plugin, args));
      if (isSound(name, given) && (name !== "score" || raw || isScore(given))) {
        if (name === "normalize") checkScores(path, args[1] as readonly unknown[], args[0] as Cycle);
        return given;
      }
      const pod = (name === "preEnqueue" ? args[0] : (args[0] as Cycle).pod) as Cycle["pod"];
      const node = name === "filter" || name === "score" ? ` on node ${(args[1] as NodeInfo).name}` : "";
      throw new PolicyError(
        `${path}: ${name}: must give ${hooks[name]}, gave ${told(given)} for pod ${podKey(pod)}${node}`,
      );
    };
  }
  return guards as Partial<KubePlugin>;
}

/** As kube-scheduler v1.36 does after Score and NormalizeScore (`framework/runtime/framework.go`). */
function isScore(given: unknown): boolean {
  return Number.isSafeInteger(given) && (given as number) >= 0 && (given as number) <= 100;
}

function checkScores(path: string, scores: readonly unknown[], { pod }: Cycle): void {
  const bad = scores.find((score) => !isScore(score));
  if (bad !== undefined)
    throw new PolicyError(
      `${path}: normalize: must leave whole numbers from 0 to 100, left ${told(bad)} for pod ${podKey(pod)}`,
    );
}

function isSound(hook: Hook, given: unknown): boolean {
  switch (hook) {
    case "preEnqueue":
    case "filter":
      return given === undefined || isRefusal(given);
    case "preFilter":
      return given === undefined || given === "skip" || isRefusal(given) || hasNodes(given);
    case "preScore":
      return given === undefined || given === "skip";
    case "score":
      return typeof given === "number" && Number.isSafeInteger(given);
    default:
      return true;
  }
}

function isRefusal(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const { code, reasons } = given as { readonly code?: unknown; readonly reasons?: unknown };
  return codes.has(code) && Array.isArray(reasons) && reasons.every((reason) => typeof reason === "string");
}

function hasNodes(given: unknown): boolean {
  return (
    typeof given === "object" &&
    given !== null &&
    (given as { readonly nodes?: unknown }).nodes instanceof Set
  );
}
