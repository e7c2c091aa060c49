import { type FuzzCase, keyOf } from "./fuzz-case.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** Which of the cases still show what is being looked for. */
export type Shows = (cases: readonly FuzzCase[]) => Promise<boolean[]>;

type Path = readonly (string | number)[];

/** Fields without which an object is none. */
const KEPT: ReadonlySet<string> = new Set([
  "kind",
  "apiVersion",
  "metadata",
  "name",
  "namespace",
  "uid",
  "schedulerName",
  "operator",
  "key",
  "topologyKey",
  "whenUnsatisfiable",
  "maxSkew",
  "containers",
  "spec",
  "podAffinityTerm",
  "preference",
  "profiles",
  "args",
  "volumeBindingMode",
  "provisioner",
  "values",
  "weight",
  "claimName",
  "resourceClaimName",
  "resourceClaimTemplateName",
  "nodeSelectorTerms",
  "expression",
  "driver",
  "pool",
  "accessModes",
  "volumeName",
]);

/**
 * The case with as little in it as still shows the difference: objects, incoming pods, the configuration,
 * fields and list entries are taken away as long as anything can be (delta debugging). `shows` gets many
 * variants at a time.
 */
export async function shrink(start: FuzzCase, shows: Shows): Promise<FuzzCase> {
  let current = start;
  for (;;) {
    const before = JSON.stringify(current).length;
    current = await withFewer(current, "incoming", shows);
    current = await withFewer(current, "objects", shows);
    if (current.config !== null) {
      const without = { ...current, config: null };
      if ((await shows([without]))[0] === true) current = without;
    }
    current = await withLess(current, shows);
    if (JSON.stringify(current).length >= before) return current;
  }
}

/** Takes away runs of objects, or of incoming pods: halves first, single ones last. */
async function withFewer(start: FuzzCase, what: "objects" | "incoming", shows: Shows): Promise<FuzzCase> {
  let current = start;
  let size = Math.ceil(listOf(current, what).length / 2);
  while (size >= 1) {
    const variants: FuzzCase[] = [];
    for (let from = 0; from < listOf(current, what).length; from += size) {
      const variant = without(current, what, from, size);
      if (variant !== undefined) variants.push(variant);
    }
    const kept = (await shows(variants)).indexOf(true);
    const chosen = variants[kept];
    if (chosen !== undefined) current = chosen;
    if (chosen === undefined || listOf(current, what).length < size) {
      if (size === 1) break;
      size = Math.floor(size / 2);
    }
  }
  return current;
}

function listOf(fuzzCase: FuzzCase, what: "objects" | "incoming"): readonly unknown[] {
  if (what === "objects") return fuzzCase.objects;
  return typeof fuzzCase.incoming === "string" ? [] : fuzzCase.incoming;
}

function without(
  fuzzCase: FuzzCase,
  what: "objects" | "incoming",
  from: number,
  size: number,
): FuzzCase | undefined {
  const outside = (_: unknown, i: number) => i < from || i >= from + size;
  if (what === "incoming") {
    const incoming = (fuzzCase.incoming as readonly string[]).filter(outside);
    return incoming.length > 0 ? { ...fuzzCase, incoming } : undefined;
  }
  const needed = new Set([fuzzCase.incoming].flat());
  const objects = fuzzCase.objects.filter(
    (object, i) => outside(object, i) || (object["kind"] === "Pod" && needed.has(keyOf(object))),
  );
  return objects.length < fuzzCase.objects.length ? { ...fuzzCase, objects } : undefined;
}

/** Takes away fields and list entries, large ones first, all that can go together at once. */
async function withLess(start: FuzzCase, shows: Shows): Promise<FuzzCase> {
  let current = start;
  for (let at = 0; ; ) {
    const paths = removable(current).slice(at, at + 120);
    if (paths.length === 0) return current;
    const shown = await shows(paths.map((path) => removed(current, [path])));
    const good = paths.filter((_, i) => shown[i]);
    if (good.length === 0) {
      at += paths.length;
      continue;
    }
    current = await together(current, good, shows);
  }
}

/** As many of the removals at once as still show the difference; at least the first. */
async function together(current: FuzzCase, paths: readonly Path[], shows: Shows): Promise<FuzzCase> {
  for (let count = paths.length; count > 1; count = Math.ceil(count / 2)) {
    const variant = removed(current, paths.slice(0, count));
    if ((await shows([variant]))[0] === true) return variant;
    if (count === 2) break;
  }
  return removed(current, paths.slice(0, 1));
}

/** Paths into the objects and the configuration, the largest subtrees first. */
function removable(fuzzCase: FuzzCase): Path[] {
  const found: { path: Path; size: number }[] = [];
  const visit = (value: Json | undefined, path: Path) => {
    if (Array.isArray(value)) value.forEach((item, i) => add(item, [...path, i]));
    else if (isObject(value)) for (const key of Object.keys(value)) add(value[key], [...path, key]);
  };
  const add = (value: Json | undefined, path: Path) => {
    const last = path[path.length - 1];
    const object = path.length <= 2;
    const label = path.at(-2) === "labels" || path.at(-2) === "matchLabels";
    if (!object && !(typeof last === "string" && !label && KEPT.has(last)))
      found.push({ path, size: JSON.stringify(value).length });
    visit(value, path);
  };
  visit(fuzzCase.objects as Json[], ["objects"]);
  if (fuzzCase.config !== null) visit(fuzzCase.config, ["config"]);
  return found.sort((a, b) => b.size - a.size).map(({ path }) => path);
}

/** A copy without what is at the paths. */
function removed(fuzzCase: FuzzCase, paths: readonly Path[]): FuzzCase {
  const copy = structuredClone({
    objects: fuzzCase.objects,
    config: fuzzCase.config,
  }) as unknown as JsonObject;
  const gone: unknown = Symbol("gone");
  for (const path of paths) {
    let at: unknown = copy;
    for (const step of path.slice(0, -1)) at = isHolder(at) ? at[step] : undefined;
    const last = path[path.length - 1];
    if (isHolder(at) && last !== undefined) at[last] = gone;
  }
  const { objects, config } = swept(copy, gone) as Pick<FuzzCase, "objects" | "config">;
  return { ...fuzzCase, objects, config };
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function swept(value: unknown, gone: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== gone).map((item) => swept(item, gone));
  if (!isHolder(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== gone);
  return Object.fromEntries(kept.map(([key, item]) => [key, swept(item, gone)]));
}
