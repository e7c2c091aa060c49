/**
 * What Borg does (Verma et al., EuroSys 2015), as far as it is modelled: bands in which production never
 * preempts production, users in turn inside a priority, reservations instead of requests, pods of lost nodes
 * given up at a limited rate and never back to the node that took them down, scores that pack.
 */
const borg = {
  bands: [
    { name: "free", from: 0 },
    { name: "batch", from: 2 },
    { name: "production", from: 9, noPreemptionInside: true },
    { name: "monitoring", from: 11, noPreemptionInside: true },
  ],
  reclamation: {},
  policies: {
    scheduler: { use: "best-fit" },
    queue: { order: "priority-users" },
    preemption: { use: "borg" },
    rescheduling: { use: "never-repeat", avoidFor: "24h", perSecond: 50, burst: 500 },
    decisionTime: { perJob: "50ms", perPod: "5ms" },
  },
  failures: { detectAfter: "30s" },
};

/** The presets by name. */
export const presets: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { borg };

/**
 * The spec with what its `preset` says wherever the spec itself says nothing. Anything else is left as it is.
 */
export function withPreset(document: unknown): unknown {
  if (!isMap(document) || !isMap(document["spec"])) return document;
  const { spec } = document;
  const preset = typeof spec["preset"] === "string" ? presets[spec["preset"]] : undefined;
  return preset ? { ...document, spec: filled(spec, preset) } : document;
}

type Mapping = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A mapping that names another policy than the preset is taken whole: parameters of one do not fit the other.
 */
function filled(given: Mapping, preset: Mapping): Mapping {
  if ("use" in given && given["use"] !== preset["use"]) return given;
  const keys = new Set([...Object.keys(given), ...Object.keys(preset)]);
  const entries = [...keys].map((key) => {
    const [mine, theirs] = [given[key], preset[key]];
    return [key, isMap(mine) && isMap(theirs) ? filled(mine, theirs) : (mine ?? theirs)] as const;
  });
  return Object.fromEntries(entries);
}
