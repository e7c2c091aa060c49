import type { PriorityBands } from "../sim/contract/bands.ts";
import { decisionResultNames, evictionCauseNames, lifeEventNames } from "../sim/contract/observer.ts";
import type { Resource } from "../sim/model/resources.ts";
import type { ColumnDefinition } from "./columns.ts";

/** Tables of a run; each is the file `<name>.arrow`. */
export const tableNames = [
  "pods",
  "nodes",
  "cluster",
  "events",
  "decisions",
  "inventory",
  "users",
  "services",
  "names",
  "devices",
] as const;
export type TableName = (typeof tableNames)[number];

export interface TableDefinition {
  readonly name: TableName;
  readonly doc: string;
  readonly columns: readonly ColumnDefinition[];
}

/** How a row of `pods` ended. The first five end a pod; the others say where it was when the run stopped. */
export const PodEnd = {
  finish: 0,
  fail: 1,
  kill: 2,
  lost: 3,
  evict: 4,
  running: 5,
  pending: 6,
  backingOff: 7,
  reject: 8,
} as const;
export type PodEnd = (typeof PodEnd)[keyof typeof PodEnd];
const podEndNames = [
  "FINISH",
  "FAIL",
  "KILL",
  "LOST",
  "EVICT",
  "RUNNING",
  "PENDING",
  "BACKING_OFF",
  "REJECT",
] as const;

/** What the columns of a run depend on. */
export interface TableOptions {
  readonly resources: readonly Resource[];
  readonly bands: PriorityBands;
  /** Whether the run has measured use. */
  readonly hasUsage: boolean;
  /** Whether decisions say why. */
  readonly hasReasons?: boolean | undefined;
}

/** What an amount of a resource is in a table. */
export type Amount = "request" | "capacity" | "requested" | "used";

/**
 * Name of the column for an amount of a resource, such as `cpu_request_cores`: the resource's name in small
 * letters with `_` for anything else, and the unit when it is one word.
 */
export function amountColumn(resource: Resource, amount: Amount): string {
  const stem = resource.name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  const unit = resource.unit === "B" ? "bytes" : resource.unit.toLowerCase();
  return `${stem}_${amount}${/^[a-z]+$/.test(unit) ? `_${unit}` : ""}`;
}

const amounts = (resources: readonly Resource[], amount: Amount, doc: string): ColumnDefinition[] =>
  resources.map((resource) => ({
    name: amountColumn(resource, amount),
    type: "float64",
    unit: resource.unit === "B" ? "bytes" : resource.unit,
    doc: `${resource.name}: ${doc}`,
  }));

const time = (name: string, doc: string, nullable = false): ColumnDefinition => ({
  name,
  type: "int64",
  unit: "us",
  doc,
  nullable,
});

const sampled = time("time_us", "When the sample was taken, since the start of the run.");
const happened = time("time_us", "When it happened, since the start of the run.");
const pod = (nullable: boolean): ColumnDefinition[] => [
  { name: "job", type: "int64", doc: "Number of the job that owns the pod.", nullable },
  { name: "index", type: "int32", doc: "Index of the pod in its job.", nullable },
];
const node = (doc: string, nullable: boolean): ColumnDefinition => ({
  name: "node",
  type: "int32",
  doc,
  nullable,
});

function pods({ resources, bands }: TableOptions): TableDefinition {
  return {
    name: "pods",
    doc: "One row per submission of a pod, written when it ends; pods that are still there when the run stops come last.",
    columns: [
      ...pod(false),
      { name: "user", type: "int32", doc: "Row of the owner's user in `users`." },
      { name: "priority", type: "int32", doc: "Higher is more important." },
      {
        name: "band",
        type: "code",
        doc: "Priority band.",
        values: bands.all.map((band) => band.name),
      },
      {
        name: "scheduling_class",
        type: "int32",
        doc: "Latency sensitivity 0 to 3 of Borg traces.",
        nullable: true,
      },
      ...amounts(resources, "request", "what the pod asks for, as last updated."),
      time("submitted_us", "When it was submitted."),
      time("first_started_us", "When it was first placed; empty when it never was.", true),
      time("last_started_us", "When it was last placed; empty when it never was.", true),
      time("ended_us", "When it ended; empty when the run stopped first.", true),
      {
        name: "end",
        type: "code",
        doc: "How it ended: FINISH, FAIL, KILL, LOST, EVICT where a trace records the eviction and any new submission is a row of its own, or REJECT when a quota refused it on arrival; otherwise what it was when the run stopped: RUNNING, PENDING, BACKING_OFF.",
        values: podEndNames,
      },
      node("Row in `inventory` of the node it was on at the end; empty when it was on none.", true),
      { name: "attempts", type: "int32", doc: "Scheduling attempts, at most 65,535." },
      {
        name: "evictions",
        type: "int32",
        doc: "Times it was stopped and had to be placed again, at most 65,535.",
      },
      time("wait_us", "From submission to first placement; empty when it never was placed.", true),
      time(
        "run_us",
        "From its last placement to its end or the end of the run; empty when it was on no node then.",
        true,
      ),
    ],
  };
}

function nodes({ resources, hasUsage }: TableOptions): TableDefinition {
  return {
    name: "nodes",
    doc: "One row per node ever seen and sample; the last sample is the end of the run.",
    columns: [
      sampled,
      node("Row of the node in `inventory`.", false),
      { name: "up", type: "boolean", doc: "Whether the node is part of the cell and can run pods." },
      { name: "pods", type: "int32", doc: "Pods on the node." },
      ...amounts(resources, "capacity", "what the machine has, even while it is down."),
      ...amounts(resources, "requested", "sum of the requests of the pods on the node."),
      ...(hasUsage ? amounts(resources, "used", "sum of the measured use of the pods on the node.") : []),
    ],
  };
}

function cluster({ resources, hasUsage }: TableOptions): TableDefinition {
  return {
    name: "cluster",
    doc: "One row per sample; the last is the end of the run.",
    columns: [
      sampled,
      { name: "pending", type: "int32", doc: "Pods that wait in the scheduler's queue." },
      { name: "backing_off", type: "int32", doc: "Evicted pods that wait to join the queue again." },
      { name: "running", type: "int32", doc: "Pods on nodes." },
      { name: "up_nodes", type: "int32", doc: "Nodes that are part of the cell and can run pods." },
      ...amounts(resources, "capacity", "sum over the nodes that are up."),
      ...amounts(resources, "requested", "sum of the requests of the running pods."),
      ...(hasUsage ? amounts(resources, "used", "sum of the measured use of the running pods.") : []),
    ],
  };
}

const events: TableDefinition = {
  name: "events",
  doc: "One row per event of a pod or a node, in the order they happened.",
  columns: [
    happened,
    { name: "event", type: "code", doc: "What happened.", values: lifeEventNames },
    ...pod(true),
    node("Row in `inventory` of the node it happened on; empty for a pod that is on none.", true),
    { name: "cause", type: "code", doc: "EVICT: why.", values: evictionCauseNames },
  ],
};

function decisions({ hasReasons }: TableOptions): TableDefinition {
  return {
    name: "decisions",
    doc: "One row per scheduling attempt, in order.",
    columns: [
      time("time_us", "When the decision was taken, since the start of the run."),
      ...pod(false),
      node("Row in `inventory` of the chosen node, or where room was made; empty without one.", true),
      { name: "result", type: "code", doc: "What the attempt came to.", values: decisionResultNames },
      {
        name: "score",
        type: "float64",
        doc: "Score of the chosen node; empty without one, or where it was the only one.",
        nullable: true,
      },
      { name: "victims", type: "int32", doc: "Pods stopped to make room." },
      time("wait_us", "Since the pod last became ready to be scheduled, thinking included."),
      time("think_us", "How long the scheduler thought, by the scenario's decision-time model."),
      ...(hasReasons ? reasons : []),
    ],
  };
}

const reasons: readonly ColumnDefinition[] = [
  {
    name: "feasible",
    type: "int32",
    doc: "Nodes that would have done; with sampling, of those that were looked at.",
    nullable: true,
  },
  {
    name: "reasons",
    type: "text",
    doc: "Why no node would do: by plug-in, how many nodes it refused for what. Of a placement, with `all`, what each plug-in gave the node, weighted. Empty where nobody asked.",
    nullable: true,
  },
];

function inventory({ resources }: TableOptions): TableDefinition {
  return {
    name: "inventory",
    doc: "One row per node ever seen, in the order of their rows.",
    columns: [
      node("Row of the node, as other tables name it.", false),
      { name: "name", type: "text", doc: "Name of the node." },
      { name: "zone", type: "text", doc: "Zone; blank when the scenario gives none." },
      { name: "rack", type: "text", doc: "Rack; blank when the scenario gives none." },
      { name: "up_at_end", type: "boolean", doc: "Whether it was up when the run stopped." },
      ...amounts(resources, "capacity", "what the machine had last."),
    ],
  };
}

const users: TableDefinition = {
  name: "users",
  doc: "One row per user, in the order of their rows.",
  columns: [
    { name: "user", type: "int32", doc: "Row of the user, as `pods` names it." },
    { name: "name", type: "text", doc: "Name of the user, as the workload gives it." },
  ],
};

const services: TableDefinition = {
  name: "services",
  doc: "One row per service and sample, and one whenever its numbers change; of several rows of one moment the last holds from there on.",
  columns: [
    time("time_us", "When the numbers were such, since the start of the run."),
    { name: "service", type: "text", doc: "Name of the service." },
    { name: "desired", type: "int32", doc: "Replicas that there should be." },
    { name: "replicas", type: "int32", doc: "Pods of the service that exist and are not taken for lost." },
    { name: "ready", type: "int32", doc: "Of these, those that are ready." },
    { name: "available", type: "int32", doc: "Of these, those that have been ready long enough." },
  ],
};

const names: TableDefinition = {
  name: "names",
  doc: "One row per pod that has a name of its own: those from manifests.",
  columns: [
    ...pod(false),
    { name: "name", type: "text", doc: "Namespace and name of the pod, with a `/` between." },
    {
      name: "held",
      type: "text",
      doc: "What keeps it out of the scheduler's queue: gates, or the name of a scheduler that is not there.",
      nullable: true,
    },
  ],
};

const devices: TableDefinition = {
  name: "devices",
  doc: "One row per device (GPU) of a node and sample of `nodes`; only in runs with devices.",
  columns: [
    sampled,
    node("Row of the node in `inventory`.", false),
    { name: "device", type: "int32", doc: "Index of the device on its node." },
    { name: "used_milli", type: "int32", doc: "Thousandths of it that pods have." },
  ],
};

/** The definitions of all tables of a run. Throws RangeError when two resources would share a column name. */
export function defineTables(options: TableOptions): Readonly<Record<TableName, TableDefinition>> {
  const tables = {
    pods: pods(options),
    nodes: nodes(options),
    cluster: cluster(options),
    events,
    decisions: decisions(options),
    inventory: inventory(options),
    users,
    services,
    names,
    devices,
  };
  for (const { name, columns } of Object.values(tables)) {
    const names = columns.map((column) => column.name);
    const twice = names.find((column, at) => names.indexOf(column) !== at);
    if (twice) throw new RangeError(`table ${name}: two resources give the column ${twice}`);
  }
  return tables;
}
