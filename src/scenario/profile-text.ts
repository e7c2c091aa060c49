import type { Distribution } from "../base/distributions.ts";
import type { SyntheticJobType } from "../workload/synth/config.ts";
import type { MachineShape, WorkloadProfile } from "../workload/synth/profile.ts";
import { googleRules, kubernetesRules, resourcesOf } from "./resource-schemas.ts";

/**
 * The profile as a YAML file that `parseProfile` reads back to an equal one, spans rounded to microseconds.
 */
export function profileText(profile: WorkloadProfile): string {
  const amount = amountWriter(profile);
  const { name, description, nodes } = profile;
  const machines = profile.machines.map((shape) => `    - ${flow(machine(shape, amount))}\n`);
  const shared = new Shared(profile.jobTypes);
  const jobTypes = profile.jobTypes.map((type) => {
    const written = Object.entries(jobType(type, amount, shared));
    const fields = written.map(([key, value]) => `${key}: ${flow(value)}\n`);
    return `    - ${fields.join("      ")}`;
  });
  const { arrivals } = profile;
  const together = arrivals && {
    ...arrivals,
    interarrival: distribution(arrivals.interarrival, span),
    ...(arrivals.diurnal ? { diurnal: { ...arrivals.diurnal, peak: span(arrivals.diurnal.peak) } } : {}),
  };
  return `apiVersion: clustersim/v1
kind: WorkloadProfile
metadata: ${flow({ name, description })}
spec:
  amounts: ${profile.amounts}
  nodes: ${nodes}
${machines.length > 0 ? `  machines:\n${machines.join("")}` : ""}${together ? `  arrivals: ${flow(together)}\n` : ""}  jobTypes:
${jobTypes.join("")}`;
}

/** Text that stands as it is. */
class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Distributions of time that several job types share are written once, behind an anchor. */
class Shared {
  readonly #uses = new Map<Distribution, number>();
  readonly #names = new Map<Distribution, string>();

  constructor(types: readonly SyntheticJobType[]) {
    for (const { duration, resubmit } of types)
      for (const each of [duration, resubmit?.delay])
        if (each) this.#uses.set(each, (this.#uses.get(each) ?? 0) + 1);
  }

  span(from: Distribution): unknown {
    const known = this.#names.get(from);
    if (known !== undefined) return new Verbatim(`*${known}`);
    const written = distribution(from, span);
    if (typeof written !== "object" || (this.#uses.get(from) ?? 0) < 2) return written;
    const name = `times-${this.#names.size + 1}`;
    this.#names.set(from, name);
    return new Verbatim(`&${name} ${flow(written)}`);
  }
}

/** A value in YAML's flow style, on one line. */
function flow(value: unknown): string {
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => `${key}: ${flow(entry)}`);
    return `{ ${entries.join(", ")} }`;
  }
  return typeof value === "string" && !/^[a-z0-9][a-z0-9.-]*$/.test(value)
    ? JSON.stringify(value)
    : String(value);
}

/** Writes an amount of a resource. */
type Amount = (resource: string) => (units: number) => number | string;

function amountWriter(profile: WorkloadProfile): Amount {
  const rules = profile.amounts === "shares" ? googleRules : kubernetesRules;
  const resources = resourcesOf(
    profile.jobTypes.flatMap(({ requests }) => Object.keys(requests)),
    rules,
  );
  return (name) => {
    const scale = resources.find((resource) => resource.name === name)?.scale ?? rules.extendedScale ?? 1;
    return (units) => plainDecimal(units, scale);
  };
}

/** Exact: scales are powers of ten, at most ten. */
function plainDecimal(units: number, scale: number): number | string {
  const value = Number((Math.round(units) / scale).toPrecision(15));
  return Math.abs(value) >= 1e-6 ? value : value.toFixed(10);
}

const span = (microseconds: number): string => {
  const whole = Math.round(microseconds);
  return whole % 1e6 === 0 ? `${whole / 1e6}s` : `${whole}us`;
};
const plain = (value: number): number => value;

function machine(shape: MachineShape, amount: Amount): object {
  return { ...shape, capacity: mapped(shape.capacity, (units, name) => amount(name)(units)) };
}

function jobType(type: SyntheticJobType, amount: Amount, shared: Shared): object {
  const { interarrival, diurnal, resubmit, usage } = type;
  const written = {
    ...type,
    interarrival: interarrival && distribution(interarrival, span),
    tasks: distribution(type.tasks, plain),
    duration: shared.span(type.duration),
    requests: mapped(type.requests, (from, name) => distribution(from, amount(name))),
    usage: usage && mapped(usage, (from) => distribution(from, plain)),
    diurnal: diurnal && { ...diurnal, peak: span(diurnal.peak) },
    resubmit: resubmit && { ...resubmit, delay: shared.span(resubmit.delay) },
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

function mapped<T>(of: Readonly<Record<string, T>>, by: (value: T, name: string) => unknown): object {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, by(value, name)]));
}

/** A distribution as scenarios write it; `leaf` writes one value. */
function distribution(from: Distribution, leaf: (value: number) => number | string): unknown {
  switch (from.kind) {
    case "constant":
      return leaf(from.value);
    case "exponential":
      return { exponential: leaf(from.mean) };
    case "uniform":
      return { uniform: [leaf(from.min), leaf(from.max)] };
    case "lognormal": {
      const { median, sigma, max } = from;
      return { lognormal: { median: leaf(median), sigma, ...(max === undefined ? {} : { max: leaf(max) }) } };
    }
    case "pareto":
      return { pareto: { min: leaf(from.min), max: leaf(from.max), alpha: from.alpha } };
    case "weibull":
      return { weibull: { scale: leaf(from.scale), shape: from.shape } };
    case "choice":
      return { choice: from.options.map(({ value, weight }) => [leaf(value), weight]) };
    case "empirical":
      return { empirical: from.points.map(({ share, value }) => [share, leaf(value)]) };
    case "mixture":
      return { mixture: from.parts.map((part) => [distribution(part.from, leaf), part.weight]) };
  }
}
