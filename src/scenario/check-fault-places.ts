import { didYouMean } from "../base/nearest.ts";
import { expandNodes } from "./expand-nodes.ts";
import type { FieldPath } from "../base/field-path.ts";
import type { Failures, NodeChoice, NodeGroup } from "./scenario.ts";

const MOST_NAMED = 8;
const kinds = ["zone", "rack", "group"] as const;

/** Outages and maintenance must meet a node: a misspelt zone would be a failure that never happens. */
export function checkFaultPlaces(
  failures: Failures,
  nodes: readonly NodeGroup[],
  report: (path: FieldPath, message: string, hint?: string) => void,
): void {
  if (failures.outages.length + failures.maintenance.length === 0 || nodes.length === 0) return;
  const places = placesOf(nodes);
  const check = (path: FieldPath, choice: NodeChoice): void => {
    let unknown = false;
    for (const kind of kinds) {
      const name = choice[kind];
      if (name === undefined) continue;
      const known = [...new Set(places.map((place) => place[kind]).filter((known) => known !== undefined))];
      if (known.includes(name)) continue;
      unknown = true;
      report([...path, kind], `no node is in this ${kind}; ${listed(kind, known)}`, didYouMean(name, known));
    }
    if (
      unknown ||
      places.some((place) => kinds.every((kind) => (choice[kind] ?? place[kind]) === place[kind]))
    )
      return;
    report(path, "no node is in all of these places");
  };
  failures.outages.forEach(({ nodes: choice }, index) => check(["failures", "outages", index], choice));
  failures.maintenance.forEach(({ nodes: choice }, index) =>
    check(["failures", "maintenance", index], choice),
  );
}

type Place = { readonly [K in (typeof kinds)[number]]: string | undefined };

/** The places there are, each once. */
function placesOf(nodes: readonly NodeGroup[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const group of nodes)
    for (const { zone, rack } of expandNodes({ nodes: [group], resources: [] }))
      places.set(JSON.stringify([group.name, zone, rack]), { group: group.name, zone, rack });
  return [...places.values()];
}

function listed(kind: string, known: readonly string[]): string {
  if (known.length === 0) return `no node has a ${kind}`;
  const more = known.length > MOST_NAMED ? ", ..." : "";
  return `${kind}s: ${known.slice(0, MOST_NAMED).join(", ")}${more}`;
}
