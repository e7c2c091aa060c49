import { InputError, type InputIssue } from "../base/input-error.ts";
import { SECOND } from "../base/units.ts";
import { borg2011Bands } from "../sim/contract/bands.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import { deviceResourceOf } from "./check-devices.ts";
import { checkSections, endOfTraces, jobTypesOf, tracesOf } from "./check-sections.ts";
import { type ExpandedSpec, expandProfiles, type Profiles, usesShares } from "./expand-profiles.ts";
import { explainIssue } from "./explain-issue.ts";
import { valueAt } from "../base/field-path.ts";
import { inOrder } from "./in-order.ts";
import { applyOverrides } from "./overrides.ts";
import type { Places } from "./places.ts";
import { composeSettings } from "./kube-config/compose-settings.ts";
import type { Report } from "./kube-config/read-part.ts";
import { builtInPolicies, kubePolicy, type SchedulerEntry } from "./policy-schema.ts";
import { readYaml } from "./read-yaml.ts";
import { withPreset } from "./preset.ts";
import { type ResourceRules, resourcesOf } from "./resource-schemas.ts";
import { hashScenario } from "./scenario-hash.ts";
import {
  kubernetesSchema,
  googleSchema,
  type ScenarioDocument,
  type ScenarioSchema,
  type ScenarioSpec,
} from "./scenario-schema.ts";
import { outputFiles, type Outputs, type Scenario } from "./scenario.ts";

export interface ParseOptions {
  /** `path=value` texts of `--set`, applied in order. */
  readonly overrides?: readonly string[] | undefined;
  /** Names that `policies.scheduler.use` may have besides paths; default: the built-in policies. */
  readonly policyNames?: readonly string[] | undefined;
  /** What is in the file that `policies.scheduler.config` names. */
  readonly kubeConfig?: KubeSchedulerSettings | undefined;
  /** Profiles in files, by the text that names them (`readProfiles`). */
  readonly profiles?: Profiles | undefined;
}

export interface ParsedScenario {
  readonly scenario: Scenario;
  /**
   * sha256 of the scenario with everything filled in, the seed left out: equal hashes mean equal experiments.
   */
  readonly hash: string;
  /**
   * Where each value was written, for mistakes that only show later: `places.issue(["spec", ...], "...")`.
   */
  readonly places: Places;
}

/** Reads a scenario from text. Throws InputError with all mistakes, in the order of their lines. */
export function parseScenario(text: string, file: string, options: ParseOptions = {}): ParsedScenario {
  const document = readYaml(text, file);
  const { places } = document;
  const issues: InputIssue[] = [...applyOverrides(document, options.overrides ?? [])];
  const value = withPreset(document.value);
  const profiles = options.profiles ?? new Map();
  const shares = usesShares(value, profiles);
  const schema = shares ? googleSchema : kubernetesSchema;
  const result = schema.document.safeParse(value);
  for (const issue of result.error?.issues ?? [])
    for (const { path, message, hint, atKey } of explainIssue(issue, value))
      issues.push(atKey ? places.keyIssue(path, message, hint) : places.issue(path, message, hint));
  const sections = expandProfiles(result.success ? result.data.spec : soundSections(value, schema), {
    profiles,
    shares,
    report: (path, message, hint) => issues.push(places.issue(["spec", ...path], message, hint)),
  });
  issues.push(
    ...checkSections(sections, value, places, {
      policyNames: options.policyNames ?? builtInPolicies,
      rules: schema.rules,
    }),
  );
  const kube = kubeSettings(
    sections.policies?.scheduler,
    options.kubeConfig,
    ({ path, message, hint, atKey }) =>
      issues.push(atKey ? places.keyIssue(path, message, hint) : places.issue(path, message, hint)),
  );
  if (!result.success || issues.length > 0) throw new InputError(inOrder(issues));
  const scenario = complete(result.data.metadata, sections as ExpandedSpec, schema.rules, kube);
  return { scenario, hash: hashScenario(scenario), places };
}

/** The sections of `spec` that are right by themselves. */
function soundSections(value: unknown, schema: ScenarioSchema): Partial<ScenarioSpec> {
  const spec = valueAt(value, ["spec"]);
  const sound: Record<string, unknown> = {};
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return sound;
  for (const [key, section] of Object.entries(schema.spec)) {
    const result = section.safeParse(valueAt(spec, [key]));
    if (result.success) sound[key] = result.data;
  }
  return sound;
}

/** What the Kubernetes scheduler is to do; undefined when another decides, or nobody read its `config`. */
function kubeSettings(
  scheduler: SchedulerEntry | undefined,
  config: KubeSchedulerSettings | undefined,
  report: Report,
): KubeSchedulerSettings | undefined {
  if (scheduler?.use !== kubePolicy) return undefined;
  if (scheduler.config !== undefined) return config;
  return composeSettings(scheduler.plugins ?? {}, ["spec", "policies", "scheduler", "plugins"], report);
}

/** Fills in what depends on several sections. */
function complete(
  metadata: ScenarioDocument["metadata"],
  spec: ExpandedSpec,
  rules: ResourceRules,
  kube: KubeSchedulerSettings | undefined,
): Scenario {
  const { use, ties, search, parameters, sampling, command, timeout = 10 * SECOND } = spec.policies.scheduler;
  const deviceResource = deviceResourceOf(spec.nodes, spec.workload);
  const named = [
    ...spec.nodes.flatMap((group) => Object.keys(group.capacity)),
    ...jobTypesOf(spec.workload).flatMap(({ type }) => Object.keys(type.requests)),
    ...spec.services.flatMap(({ requests }) => Object.keys(requests)),
    ...(deviceResource === undefined ? [] : [deviceResource]),
  ];
  return {
    name: metadata.name,
    description: metadata.description,
    seed: spec.seed,
    duration: spec.duration,
    warmUp: spec.warmUp,
    resources: resourcesOf(named, rules),
    bands: spec.bands ?? defaultBands(spec),
    nodes: spec.nodes,
    workload: spec.workload,
    policies: {
      ...spec.policies,
      scheduler: {
        use,
        ties,
        search,
        parameters,
        kube,
        sampling,
        process: command && { command, timeout },
      },
    },
    overcommit: spec.overcommit,
    failures: spec.failures,
    services: spec.services,
    reclamation: spec.reclamation,
    quota: spec.quota,
    outputs: completeOutputs(spec),
  };
}

/** Borg's, unless the manifests say what is above what; what names a band names one of Borg's. */
function defaultBands({ workload, quota, reclamation }: ExpandedSpec): Scenario["bands"] {
  const hasClasses = workload.some(({ kind }) => kind === "manifests");
  return hasClasses && quota.length === 0 && !reclamation ? undefined : borg2011Bands;
}

/**
 * A 300th of the run in whole seconds; 5 minutes when only the trace knows its end. Nodes a fifth as often.
 */
function completeOutputs({ outputs, duration, workload }: ExpandedSpec): Outputs {
  const length = duration ?? endOfTraces(tracesOf(workload));
  const usual = length === undefined ? 300 * SECOND : Math.max(1, Math.round(length / 300 / SECOND)) * SECOND;
  const sampleEvery = outputs.sampleEvery ?? usual;
  return {
    sampleEvery,
    nodesSampleEvery: outputs.nodesSampleEvery ?? 5 * sampleEvery,
    files: outputFiles.filter((name) => outputs.files.includes(name)),
    charts: outputs.charts,
    reasons: outputs.reasons === "none" ? undefined : outputs.reasons,
  };
}
