import type { FuzzCase } from "./fuzz-case.ts";
import { isObject, type Json, type JsonObject, objectAt, textOf } from "./json.ts";

/** Counts by name, in order of the names. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, this.of(name) + count);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  entries(): [string, number][] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** What a group's answers hold: a group that any scheduler gets right would be worthless. */
export class Telling {
  readonly groups: Map<string, Tally> = new Map();
  readonly reasons: Tally = new Tally();
  readonly criteria: Tally = new Tally();
  /** Cases in which the plug-in's scores differ from node to node, or it refuses a node. */
  readonly plugins: Tally = new Tally();

  add(fuzzCase: FuzzCase, expected: Json): void {
    const answer = isObject(expected) ? expected : {};
    const tally = this.groups.get(fuzzCase.group) ?? new Tally();
    this.groups.set(fuzzCase.group, tally);
    tally.add("cases");
    if (answer["steps"] !== undefined) return this.#addSteps(tally, answer["steps"] as JsonObject[]);
    if (answer["error"] !== undefined) tally.add("error");
    for (const at of ["preEnqueue", "preFilter"]) {
      const refusal = answer[at];
      if (!isObject(refusal)) continue;
      tally.add(at);
      this.reasons.add(`${at} ${textOf(refusal["plugin"])}: ${general(refusal["reasons"])}`);
    }
    const refusing = this.#addVerdicts(tally, objectAt(answer, "nodes"));
    if (answer["eligible"] !== undefined) return this.#addPreemption(tally, answer);
    const telling = this.#addScores(tally, objectAt(answer, "scores"), answer["best"] as Json[]);
    if (refusing === 0 && !telling) tally.add("trivial");
  }

  #addVerdicts(tally: Tally, nodes: JsonObject): number {
    const verdicts = Object.values(nodes).filter(isObject);
    const refused = verdicts.filter((verdict) => verdict["feasible"] === false);
    const plugins = new Set(refused.map((verdict) => textOf(verdict["plugin"] ?? "(PreFilter result)")));
    for (const plugin of plugins) this.plugins.add(`${plugin} refuses`);
    for (const verdict of refused) {
      const unresolvable = verdict["unresolvable"] === true ? " (U)" : "";
      for (const reason of (verdict["reasons"] ?? []) as Json[])
        this.reasons.add(
          `filter ${textOf(verdict["plugin"] ?? "(PreFilter result)")}: ${general(reason)}${unresolvable}`,
        );
    }
    if (refused.length > 0 && refused.length < verdicts.length) tally.add("some refused");
    if (refused.length > 0 && refused.length === verdicts.length) tally.add("all refused");
    if (plugins.size > 1) tally.add("several refuse");
    return plugins.size;
  }

  /** Whether some plug-in's scores tell nodes apart. */
  #addScores(tally: Tally, scores: JsonObject, best: Json[]): boolean {
    const nodes = Object.values(scores).filter(isObject);
    if (nodes.length < 2) return false;
    tally.add("2+ scored");
    if (best.length > 1) tally.add("tie");
    const seen = new Map<string, Set<Json | undefined>>();
    for (const node of nodes)
      for (const [plugin, score] of Object.entries(objectAt(node, "plugins")))
        seen.set(plugin, (seen.get(plugin) ?? new Set()).add(objectAt(score)["normalized"]));
    for (const [plugin, values] of seen) if (values.size > 1) this.plugins.add(`${plugin} scores`);
    return [...seen.values()].some((values) => values.size > 1);
  }

  #addPreemption(tally: Tally, answer: JsonObject): void {
    const message = textOf(answer["message"]);
    const criterion = textOf(answer["criterion"]);
    this.criteria.add(answer["eligible"] === true ? `by ${criterion || "(no candidate)"}` : message);
    if (answer["eligible"] !== true) tally.add("not eligible");
    for (const candidate of Object.values(objectAt(answer, "candidates"))) {
      const victims = (objectAt(candidate)["victims"] ?? []) as Json[];
      if (victims.length > 12) this.criteria.add("a candidate with more than 12 victims");
    }
    for (const failed of Object.values(objectAt(answer, "failed")))
      this.reasons.add(
        `dry run ${textOf(objectAt(failed)["plugin"])}: ${general(objectAt(failed)["reasons"])}`,
      );
    if (Object.keys(objectAt(answer, "candidates")).length > 1) tally.add("2+ candidates");
  }

  #addSteps(tally: Tally, steps: readonly JsonObject[]): void {
    tally.add("steps", steps.length);
    tally.add("steps placed", steps.filter((step) => step["placed"] !== null).length);
    for (const step of steps)
      for (const plugin of Object.keys(objectAt(step, "refused")))
        this.plugins.add(`${plugin} refuses in steps`);
  }

  /** Tables for a person, one line each. */
  lines(): string[] {
    const groups = [...this.groups].map(([name, tally]) => {
      const counts = tally.entries().filter(([of]) => of !== "cases");
      return `  ${name.padEnd(13)} ${tally.of("cases")} cases: ${counts.map(([of, n]) => `${of} ${n}`).join(", ")}`;
    });
    const table = (title: string, tally: Tally) => [
      "",
      title,
      ...tally.entries().map(([name, n]) => `  ${String(n).padStart(8)}  ${name}`),
    ];
    return [
      ...groups,
      ...table("plug-ins (cases)", this.plugins),
      ...table("preemption (cases)", this.criteria),
      ...table("reasons (times)", this.reasons),
    ];
  }
}

/** A reason without the names in it. */
function general(reasons: Json | undefined): string {
  const text = Array.isArray(reasons) ? reasons.map(textOf).join("; ") : textOf(reasons);
  return text
    .replaceAll(/"[^"]*"/g, '"..."')
    .replace(/gates: \[.*\]/, "gates: [...]")
    .replace(/(node|in|run|claim|pv)-[a-z0-9]{3}/g, "...");
}
