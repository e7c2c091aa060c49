import picocolors from "picocolors";
import { noNode, noPreemption } from "../metrics/no-node.ts";
import type {
  BriefAnswer,
  BriefNomination,
  FitJson,
  LeftPod,
  PodAnswer,
  PreemptionJson,
} from "../metrics/pod-answer.ts";
import { counted, listed } from "./human.ts";
import { explained } from "./schedule-explanation.ts";
import { plain, wrapped } from "./text-lines.ts";

export interface ScheduleLook {
  readonly color: boolean;
  readonly width: number;
  /** Tells of every node, or the best and groups of them where they are many. */
  readonly explain: boolean;
}

const MOST_NAMES = 5;
const RUNNERS_UP = 3;
const NOMINATED = "nominated to it, and it fits: no other node is looked at";

/** Where one pod goes and why, for a terminal, without a line end at the end. */
export function podText(answer: PodAnswer, { color, width, explain }: ScheduleLook): string {
  const colors = picocolors.createColors(color);
  const { pod, node, nominatedTo, preemption, fit } = answer;
  const place = node === null ? colors.yellow(nowhere(answer, nominatedTo)) : colors.green(plain(node));
  const said = node === null ? unplaced(answer) : placed(answer, node);
  // Of no nodes all is said.
  if (preemption && answer.nodeOrder.length > 0) said.push(preemptionWords(answer, preemption));
  if (fit) said.push(fitWords(fit));
  const lines = said.flatMap((text) => paragraph(text, width));
  if (explain) lines.push(...explained(answer, width, colors));
  return [`${colors.bold(plain(pod))} -> ${place}`, ...lines].join("\n");
}

/** As `podText`, of a pod of which only the node is known. */
export function briefText(
  { pod, node, total, feasible, nodeCount }: BriefAnswer,
  { color, width }: Pick<ScheduleLook, "color" | "width">,
): string {
  const colors = picocolors.createColors(color);
  const refused = feasible < nodeCount ? `; not on ${nodeCount - feasible} of ${nodeCount} nodes` : "";
  const why = total === null ? NOMINATED : `total ${total}, best of ${feasible} nodes that fit${refused}`;
  const lines = wrapped(why, width - 2).map((line) => `  ${line}`);
  return [`${colors.bold(plain(pod))} -> ${colors.green(plain(node))}`, ...lines].join("\n");
}

/** As `podText`, of a pod that room is made for. */
export function nominationText(
  answer: BriefNomination,
  { color, width }: Pick<ScheduleLook, "color" | "width">,
): string {
  const colors = picocolors.createColors(color);
  const { pod, nominatedTo, message } = answer;
  const lines = [message, evictionWords(answer)].flatMap((text) => paragraph(text, width));
  return [`${colors.bold(plain(pod))} -> ${colors.yellow(nominatedWords(nominatedTo))}`, ...lines].join("\n");
}

/** In lines, no number at the end of one without the word that it counts. */
function paragraph(text: string, width: number): string[] {
  const counted = plain(text).replaceAll(/(?<![^ ,:;])(\d+) /g, "$1\u00a0");
  return wrapped(counted, width - 2).map((line) => `  ${plain(line)}`);
}

function nominatedWords(node: string): string {
  return `nowhere yet, nominated to ${plain(node)}`;
}

function nowhere({ preEnqueue, error }: PodAnswer, nominated: string | undefined): string {
  if (preEnqueue) return "not in the queue";
  if (error !== undefined) return "no decision";
  return nominated === undefined ? "nowhere" : nominatedWords(nominated);
}

function unplaced(answer: PodAnswer): string[] {
  return [noNode(answer).message];
}

function placed(answer: PodAnswer, node: string): string[] {
  const { best, scores, nominatedNode, nodes } = answer;
  const { message } = noNode(answer);
  const feasible = Object.values(nodes).filter((each) => each.feasible).length;
  const said: string[] = [];
  const own = scores[node];
  if (nominatedNode?.feasible) said.push(NOMINATED);
  else if (feasible === 1) said.push("the only node that fits");
  else if (own) {
    const ties = best.filter((name) => name !== node);
    const tied = ties.length > 0 ? `, as ${some(ties)} too` : "";
    const next = runnersUp(answer);
    said.push(
      `total ${own.total}${tied}, best of ${feasible} nodes that fit${next.length > 0 ? `; next ${next.join(", ")}` : ""}`,
    );
  }
  const parts = Object.entries(own?.plugins ?? {})
    .filter(([, { weighted }]) => weighted !== 0)
    .sort(([, a], [, b]) => b.weighted - a.weighted)
    .map(([name, { weighted }]) => `${weighted} ${name}`);
  if (parts.length > 0) said.push(parts.join(" + "));
  const total = answer.nodeOrder.length;
  const why = message.slice(message.indexOf(": ") + 2, -1);
  if (feasible < total) said.push(`not on ${total - feasible} of ${total} nodes: ${why}`);
  return said;
}

/** The next nodes after the best, with their totals. */
function runnersUp({ best, scores }: PodAnswer): string[] {
  const first = new Set(best);
  return Object.entries(scores)
    .filter(([name]) => !first.has(name))
    .sort(([, a], [, b]) => b.total - a.total)
    .slice(0, RUNNERS_UP)
    .map(([name, { total }]) => `${name} ${total}`);
}

function preemptionWords(answer: PodAnswer, preemption: PreemptionJson): string {
  const message = noPreemption(answer, preemption);
  const node = answer.nominatedTo ?? preemption.selected[0];
  if (message !== undefined || node === undefined) return `preemption does not help: ${message}`;
  const { candidates, criterion, selected } = preemption;
  return evictionWords({
    nominatedTo: node,
    ...(candidates[node] as PreemptionJson["candidates"][string]),
    candidates: Object.keys(candidates).length,
    criterion,
    equal: selected.length,
  });
}

function evictionWords(eviction: Omit<BriefNomination, "pod" | "node" | "message">): string {
  const { nominatedTo, victims, pdbViolations } = eviction;
  const violations =
    pdbViolations > 0 ? `, ${counted(pdbViolations, "of them", "of them")} against disruption budgets` : "";
  return `preemption: evicts ${counted(victims.length, "pod")} on ${nominatedTo}${violations}: ${some(victims)}; ${decided(eviction)}`;
}

function decided({
  criterion,
  candidates,
  equal,
}: Pick<BriefNomination, "criterion" | "candidates" | "equal">): string {
  const words: Readonly<Record<string, string>> = {
    only: "the only node where that helps",
    pdb: "the fewest violations of disruption budgets",
    highest: "the lowest priority of the most important victim",
    sum: "the lowest sum of priorities",
    count: "the fewest victims",
    start: "the most important victims started last",
    tie: `one of ${equal} that are equal in all`,
  };
  const why = words[criterion] ?? criterion;
  return candidates > 1 ? `of ${candidates} nodes where that helps: ${why}` : why;
}

function fitWords({ upTo, count, limit }: FitJson): string {
  if (!limit) return `fit: at least ${upTo} more`;
  return count === 0 ? `fit: no more: ${limit.message}` : `fit: ${count} more; then ${limit.message}`;
}

/** The first of them, and how many more there are. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : listed(shown);
}

/** What became of one pod. */
export type Outcome = "placed" | "nominated" | "not in the queue" | "nowhere";

export function outcomeOf(answer: PodAnswer | BriefAnswer | BriefNomination): Outcome {
  if (answer.node !== null) return "placed";
  if ("victims" in answer || answer.preemption?.selected.length) return "nominated";
  return answer.preEnqueue ? "not in the queue" : "nowhere";
}

const outcomes: readonly Outcome[] = ["placed", "nominated", "not in the queue", "nowhere"];

interface ClosingLook extends Pick<ScheduleLook, "width"> {
  readonly hasBudgets: boolean;
  /** What could be misread, a sentence each. */
  readonly notes: readonly string[];
}

/** What became of all pods in one line, after notes and a line for each scheduler that others are left to. */
export function closingText(
  pods: readonly Outcome[],
  left: readonly LeftPod[],
  { width, hasBudgets, notes }: ClosingLook,
): string {
  const lines = notes.flatMap((note) => wrapped(plain(note), width));
  for (const name of new Set(left.map(({ schedulerName }) => schedulerName))) {
    const theirs = left.filter(({ schedulerName }) => schedulerName === name).map(({ pod }) => pod);
    const text = `left to the scheduler ${name}, which has no profile here: ${some(theirs)}`;
    lines.push(...wrapped(plain(text), width));
  }
  if (pods.includes("nominated") && !hasBudgets) lines.push("no PodDisruptionBudgets among the objects");
  if (pods.length === 0) return [...lines, "No pod is pending."].join("\n");
  if (pods.length === 1) return lines.join("\n");
  const parts = outcomes
    .map((outcome) => ({ outcome, count: pods.filter((each) => each === outcome).length }))
    .filter(({ outcome, count }) => count > 0 || outcome === "placed")
    .map(({ outcome, count }) => `${count} ${outcome}`);
  return [...lines, `${counted(pods.length, "pod")}: ${parts.join(", ")}`].join("\n");
}
