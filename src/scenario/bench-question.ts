import { z } from "zod";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { MOST_DEVICES } from "../sim/model/devices.ts";
import type { Resource } from "../sim/model/resources.ts";
import { explainIssue } from "./explain-issue.ts";
import { inOrder } from "./in-order.ts";
import { readYaml } from "./read-yaml.ts";
import { amounts, kubernetesRules, resourcesOf } from "./resource-schemas.ts";
import type { Amounts } from "./scenario.ts";
import { mapping, name, refuseRepeats, whole } from "./value-schemas.ts";

/** Equal nodes of the cell that policies are measured on. */
interface BenchNodeKind {
  readonly name: string;
  /** How common it is beside the others. */
  readonly weight: number;
  readonly capacity: Amounts;
  /** Model of its devices; empty when nobody said. */
  readonly model: string;
}

/** Equal pods that policies are measured with. */
interface BenchPodKind {
  readonly name: string;
  readonly weight: number;
  readonly requests: Amounts;
  /** Models of devices that will do; any when empty. */
  readonly models: readonly string[];
}

/** What `clustersim bench` asks of policies: a cell of any size, and the pods that come to it. */
export interface BenchQuestion {
  readonly name: string;
  readonly description: string;
  readonly seed: string;
  readonly resources: readonly Resource[];
  /** Name of the resource whose amounts are devices that pods share; undefined: there are none. */
  readonly devices: string | undefined;
  /** The nodes are dealt to these zones in turn. */
  readonly zones: readonly string[];
  readonly nodes: readonly BenchNodeKind[];
  readonly pods: readonly BenchPodKind[];
  /** Numbers of nodes, unless the user gives others. */
  readonly sizes: readonly number[];
  /** Shares of the cell that are taken, unless the user gives others. */
  readonly loads: readonly number[];
  /** Packing and spread are measured on a cell of at most so many nodes. */
  readonly qualityNodes: number;
}

const weight = z.number().gt(0).max(1e9);

const document = mapping({
  apiVersion: z.literal("clustersim/v1"),
  kind: z.literal("BenchQuestion"),
  metadata: mapping({
    name: name.describe("What the question is called."),
    description: z.string().max(2_000).default("").describe("One line for people."),
  }),
  spec: mapping({
    seed: z
      .union([z.string().min(1).max(200), z.number()])
      .default("1")
      .transform(String),
    devices: z.string().optional().describe("Resource whose amounts are devices that pods share."),
    zones: z.array(name).default([]).describe("The nodes are dealt to these zones in turn."),
    nodes: z
      .array(
        mapping({
          name: name.describe("Nodes are called name-0, name-1 ..."),
          weight: weight.describe("How common the kind is."),
          capacity: amounts(kubernetesRules).describe("What each node has, by resource."),
          model: z.string().max(200).default("").describe("Model of its devices."),
        }),
      )
      .min(1),
    pods: z
      .array(
        mapping({
          name: name.describe("Names the kind."),
          weight: weight.describe("How common the kind is."),
          requests: amounts(kubernetesRules).describe("What each pod asks for, by resource."),
          models: z.array(z.string().max(200)).default([]).describe("Models of devices that will do."),
        }),
      )
      .min(1),
    sizes: z.array(whole(1, 1_000_000)).min(1).default([1_000]).describe("Numbers of nodes."),
    loads: z.array(z.number().gt(0).max(0.99)).min(1).default([0.5]).describe("Shares of the cell taken."),
    qualityNodes: whole(1, 100_000).default(1_000).describe("Nodes of the cell that is packed."),
  }).superRefine((given, context) => {
    for (const key of ["nodes", "pods"] as const)
      refuseRepeats(
        given[key].map((kind) => kind.name),
        (index) => [key, index, "name"],
        (issue) => context.addIssue(issue),
      );
    const add = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    checkPods(given, add);
    checkDevices(given, add);
  }),
});

type Spec = Partial<Pick<BenchQuestion, "devices">> & Pick<BenchQuestion, "nodes" | "pods">;
type Add = (path: (string | number)[], message: string) => void;

/** Each kind of pods must ask for something, and fit on an empty node. */
function checkPods({ nodes, pods }: Spec, add: Add): void {
  pods.forEach(({ requests, models }, index) => {
    const asked = Object.entries(requests).filter(([, amount]) => amount > 0);
    if (asked.length === 0) return add(["pods", index, "requests"], "needs at least one resource");
    const fits = nodes.some(
      ({ capacity, model }) =>
        (models.length === 0 || models.includes(model)) &&
        asked.every(([resource, amount]) => amount <= (capacity[resource] ?? 0)),
    );
    if (!fits) add(["pods", index, "requests"], "fits on no node, even an empty one");
  });
}

function checkDevices({ devices, nodes, pods }: Spec, add: Add): void {
  const most = MOST_DEVICES * (kubernetesRules.extendedScale ?? 1);
  nodes.forEach(({ capacity, model }, index) => {
    if (devices === undefined && model !== "") add(["nodes", index, "model"], "goes with devices");
    const amount = devices === undefined ? 0 : (capacity[devices] ?? 0);
    if (amount % 1000 !== 0 || amount > most)
      add(
        ["nodes", index, "capacity"],
        `devices: a node has a whole number of them, at most ${MOST_DEVICES}`,
      );
  });
  pods.forEach(({ models }, index) => {
    if (devices === undefined && models.length > 0) add(["pods", index, "models"], "goes with devices");
  });
  if (devices !== undefined && !nodes.some(({ capacity }) => (capacity[devices] ?? 0) > 0))
    add(["devices"], "no node has any");
}

/** Reads a question from YAML. Throws InputError with all mistakes, by line. */
export function parseBenchQuestion(text: string, file: string): BenchQuestion {
  const { value, places } = readYaml(text, file);
  const result = document.safeParse(value);
  if (result.success) {
    const { metadata, spec } = result.data;
    const names = [
      ...spec.nodes.map(({ capacity }) => capacity),
      ...spec.pods.map(({ requests }) => requests),
    ];
    const resources = resourcesOf(names.flatMap(Object.keys), kubernetesRules);
    return { ...metadata, ...spec, devices: spec.devices, resources };
  }
  const issues: InputIssue[] = [];
  for (const issue of result.error.issues)
    for (const { path, message, hint, atKey } of explainIssue(issue, value))
      issues.push(atKey ? places.keyIssue(path, message, hint) : places.issue(path, message, hint));
  throw new InputError(inOrder(issues));
}
