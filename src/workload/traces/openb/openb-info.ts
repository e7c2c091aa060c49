import { stat } from "node:fs/promises";
import type { InputIssue } from "../../../base/input-error.ts";
import { BadRows, type BadRowPolicy } from "../bad-rows.ts";
import { namesColumns } from "../header-csv.ts";
import { LINE_FEED, LineReader } from "../line-reader.ts";
import { openbNodeColumns, openbPodColumns, readOpenbNodes, readOpenbPods } from "./openb-lists.ts";

/** How many there are of each, most common first. */
export type Counts = Readonly<Record<string, number>>;

interface ReadRows {
  /** Rows that could not be read, and the first 20 of them. */
  readonly badRows: { readonly count: number; readonly issues: readonly InputIssue[] };
}

/** What an openb node list holds. */
export interface OpenbNodesInfo extends ReadRows {
  readonly format: "openb-nodes";
  readonly nodes: number;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  /** Distinct combinations of cpu, memory, GPUs and model. */
  readonly shapes: number;
  readonly gpusByModel: Counts;
}

/** What an openb pod list holds. */
export interface OpenbPodsInfo extends ReadRows {
  readonly format: "openb-pods";
  readonly pods: number;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpuMilli: number;
  /** Pods by the number of GPUs they ask for. */
  readonly podsByGpus: Counts;
  /** Pods that ask for a part of one GPU, and that name models. */
  readonly sharing: number;
  readonly ofModels: number;
  /** Empty, as the next, for lists that do not say. */
  readonly phases: Counts;
  readonly qos: Counts;
  /** Seconds of the first creation and the last deletion; undefined for lists without times. */
  readonly firstCreation: number | undefined;
  readonly lastDeletion: number | undefined;
}

/** Which list of openb a file is, by its first line; undefined when it is none. Throws InputError. */
export async function openbListKind(path: string): Promise<"nodes" | "pods" | undefined> {
  const header = await firstLine(path);
  if (namesColumns(header, openbPodColumns)) return "pods";
  return namesColumns(header, openbNodeColumns) ? "nodes" : undefined;
}

async function firstLine(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return "";
  const lines = new LineReader({
    parts: [{ path, bytes: info.size }],
    badRows: new BadRows("skip"),
    chunkBytes: 4096,
  });
  try {
    while (lines.at === lines.end) if (!(await lines.more())) return "";
    return Buffer.from(lines.bytes.subarray(0, lines.bytes.indexOf(LINE_FEED))).toString("utf8");
  } finally {
    await lines.close();
  }
}

/** Counts a node list. Throws InputError. */
export async function openbNodesInfo(path: string, policy: BadRowPolicy): Promise<OpenbNodesInfo> {
  const badRows = new BadRows(policy);
  const nodes = await readOpenbNodes(path, badRows);
  const shapes = new Set(
    nodes.map((node) => `${node.cpuMilli} ${node.memoryMib} ${node.gpus} ${node.model}`),
  );
  return {
    format: "openb-nodes",
    nodes: nodes.length,
    cpuMilli: sumOf(nodes, (node) => node.cpuMilli),
    memoryMib: sumOf(nodes, (node) => node.memoryMib),
    gpus: sumOf(nodes, (node) => node.gpus),
    shapes: shapes.size,
    gpusByModel: countsOf(nodes, (node) => [node.model, node.gpus]),
    badRows: { count: badRows.count, issues: badRows.issues },
  };
}

/** Counts a pod list. Throws InputError. */
export async function openbPodsInfo(path: string, policy: BadRowPolicy): Promise<OpenbPodsInfo> {
  const badRows = new BadRows(policy);
  const pods = await readOpenbPods(path, badRows);
  const creations = pods.flatMap((pod) => pod.creation ?? []);
  const deletions = pods.flatMap((pod) => pod.deletion ?? []);
  return {
    format: "openb-pods",
    pods: pods.length,
    cpuMilli: sumOf(pods, (pod) => pod.cpuMilli),
    memoryMib: sumOf(pods, (pod) => pod.memoryMib),
    gpuMilli: sumOf(pods, (pod) => pod.gpus * pod.gpuMilli),
    podsByGpus: countsOf(pods, (pod) => [String(pod.gpus), 1]),
    sharing: sumOf(pods, (pod) => (pod.gpus === 1 && pod.gpuMilli < 1000 ? 1 : 0)),
    ofModels: sumOf(pods, (pod) => (pod.models.length > 0 ? 1 : 0)),
    phases: countsOf(pods, (pod) => [pod.phase, 1]),
    qos: countsOf(pods, (pod) => [pod.qos, 1]),
    firstCreation: creations.length > 0 ? creations.reduce((a, b) => Math.min(a, b)) : undefined,
    lastDeletion: deletions.length > 0 ? deletions.reduce((a, b) => Math.max(a, b)) : undefined,
    badRows: { count: badRows.count, issues: badRows.issues },
  };
}

function sumOf<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}

function countsOf<T>(rows: readonly T[], of: (row: T) => readonly [string, number]): Counts {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const [name, count] = of(row);
    if (name !== "" && count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
