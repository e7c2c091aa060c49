import type picocolors from "picocolors";
import type { NodeJson, PodAnswer } from "../metrics/pod-answer.ts";
import { cut, plain, wrapped } from "./text-lines.ts";

type Colors = ReturnType<typeof picocolors.createColors>;

/** Scored nodes and names in a group beyond these are only counted. */
const MOST_SCORED = 10;
const MOST_NAMES = 10;
const NAME_WIDTH = 37;

/** What was said of every node: those that scored best with their scores, the others by what refused them. */
export function explained(answer: PodAnswer, width: number, colors: Colors): string[] {
  return [...scoreLines(answer, width, colors), ...refusalLines(answer, width, colors)];
}

function scoreLines({ scores, nodeOrder }: PodAnswer, width: number, colors: Colors): string[] {
  const ranked = nodeOrder
    .filter((name) => scores[name])
    .map((name) => ({ name, ...(scores[name] as (typeof scores)[string]) }))
    .sort((a, b) => b.total - a.total);
  if (ranked.length === 0) return [];
  const shown = ranked.slice(0, MOST_SCORED);
  const lines = [colors.dim("  rank   total  node that fits")];
  for (const [i, { name, total }] of shown.entries())
    lines.push(`  ${`${i + 1}`.padStart(4)}${`${total}`.padStart(8)}  ${cut(plain(name), width - 16)}`);
  const last = ranked.at(-1) as (typeof ranked)[number];
  if (ranked.length > shown.length)
    lines.push(`  and ${ranked.length - shown.length} more, down to a total of ${last.total}`);
  return [...lines, ...pluginLines(shown, width, colors)];
}

type Scored = PodAnswer["scores"][string];

/**
 * A table of plug-ins by the ranks of the nodes, in as many parts as the width needs. Those that give all of
 * them nothing are only named.
 */
function pluginLines(shown: readonly Scored[], width: number, colors: Colors): string[] {
  const all = Object.keys(shown[0]?.plugins ?? {});
  const names = all.filter((name) => shown.some(({ plugins }) => plugins[name]?.weighted !== 0));
  const silent = all.filter((name) => !names.includes(name));
  const cells = names.map((name) =>
    shown.map(({ plugins }) => {
      const { normalized = 0, weighted = 0 } = plugins[name] ?? {};
      return `${`${normalized}`.padStart(3)} ${`${weighted}`.padStart(3)}`;
    }),
  );
  const cell = Math.max(9, ...cells.flat().map((text) => text.length + 2));
  const columns = Math.max(1, Math.floor((width - NAME_WIDTH) / cell));
  const lines: string[] = [];
  for (let from = 0; from < shown.length && names.length > 0; from += columns) {
    const ranks = shown.slice(from, from + columns).map((_, i) => `${from + i + 1}`.padStart(cell));
    lines.push(colors.dim(`  ${"score, weighted; by rank".padEnd(NAME_WIDTH - 2)}${ranks.join("")}`));
    for (const [i, name] of names.entries()) {
      const row = (cells[i] as string[]).slice(from, from + columns).map((text) => text.padStart(cell));
      lines.push(
        `  ${cut(`${plain(name)}${weightOf(name, shown)}`, NAME_WIDTH - 3).padEnd(NAME_WIDTH - 2)}${row.join("")}`,
      );
    }
  }
  if (silent.length > 0)
    for (const line of wrapped(plain(`nothing from ${silent.join(", ")}`), width - 2))
      lines.push(`  ${line}`);
  return lines;
}

/** Known where a node scores at all. */
function weightOf(name: string, shown: readonly Scored[]): string {
  for (const { plugins } of shown) {
    const score = plugins[name];
    if (score && score.normalized !== 0) return ` x${score.weighted / score.normalized}`;
  }
  return "";
}

function refusalLines({ nodes, nodeOrder }: PodAnswer, width: number, colors: Colors): string[] {
  const groups = new Map<string, { readonly node: NodeJson; readonly names: string[] }>();
  for (const name of nodeOrder) {
    const node = nodes[name];
    if (!node || node.feasible) continue;
    const key = JSON.stringify(node);
    const group = groups.get(key) ?? { node, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => b.names.length - a.names.length)
    .flatMap(({ node, names }) => {
      const who = node.plugin ?? "before the filters";
      const helps = node.unresolvable ? "evicting pods cannot help" : "evicting pods may help";
      const head = `${who}: ${(node.reasons ?? []).join(", ")} (${helps})`;
      const rest = names.length - MOST_NAMES;
      const said = `${names.slice(0, MOST_NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
      return [
        ...wrapped(plain(`refused by ${head}`), width - 2).map((line) => colors.dim(`  ${line}`)),
        ...wrapped(plain(said), width - 4).map((line) => `    ${line}`),
      ];
    });
}
