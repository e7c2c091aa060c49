import { valueAt } from "../../base/field-path.ts";
import { InputError } from "../../base/input-error.ts";
import type { KubeSchedulerSettings } from "../../sim/contract/kube-profile.ts";
import { describe, type Mistake } from "../explain-issue.ts";
import { inOrder } from "../in-order.ts";
import { type Place, Places } from "../places.ts";
import { readYaml } from "../read-yaml.ts";
import { configKind, configuration, configVersion } from "./config-schema.ts";
import type { PointsOf } from "./expand-plugins.ts";
import { inTreePlugin } from "./in-tree-plugins.ts";
import { readPart, type Report } from "./read-part.ts";
import { checkNames, checkQueueSort } from "./check-profiles.ts";
import { readProfile } from "./read-profile.ts";

export interface KubeConfigOptions {
  /** At which extension points a plug-in of the user's acts; undefined for a name that is none of them. */
  readonly ownPlugins?: PointsOf | undefined;
}

/**
 * Reads the text of a `KubeSchedulerConfiguration` (kubescheduler.config.k8s.io/v1), YAML or JSON, as
 * kube-scheduler v1.36 does: strict in its keys, checked, with defaults, MultiPoint expanded. What changes no
 * decision (`leaderElection`, `clientConnection` ...) is passed over; extenders are refused. Unlike there, a
 * negative weight is a mistake, and so is a disabled or configured plug-in whose name is nearly a known one.
 *
 * Throws InputError with all mistakes.
 */
export function readKubeConfig(
  text: string,
  file: string,
  options: KubeConfigOptions = {},
): KubeSchedulerSettings {
  const { value, places } = readYaml(text, file);
  return decode(value, places, options);
}

/** As `readKubeConfig`, from the parsed JSON of a configuration at `place`; null stands for the defaults. */
export function kubeConfigOf(
  value: unknown,
  place: Place,
  options: KubeConfigOptions = {},
): KubeSchedulerSettings {
  return value === null ? defaultSettings() : decode(value, new Places(place), options);
}

/** What kube-scheduler v1.36 does without a configuration. */
export function defaultSettings(): KubeSchedulerSettings {
  return decode({ apiVersion: configVersion, kind: configKind }, new Places({ file: "defaults" }), {});
}

function decode(value: unknown, places: Places, { ownPlugins }: KubeConfigOptions): KubeSchedulerSettings {
  const mistakes: Mistake[] = [];
  const root = withoutNulls(value);
  checkHeader(root, (mistake) => mistakes.push(mistake));
  // Another kind of document would be full of mistakes that help nobody.
  const settings =
    mistakes.length > 0 ? undefined : read(root, ownPlugins, (mistake) => mistakes.push(mistake));
  if (settings && mistakes.length === 0) return settings;
  throw new InputError(
    inOrder(
      mistakes.map(({ path, message, hint, atKey }) =>
        atKey ? places.keyIssue(path, message, hint) : places.issue(path, message, hint),
      ),
    ),
  );
}

function checkHeader(root: unknown, report: Report): void {
  if (typeof root !== "object" || root === null || Array.isArray(root))
    return report({ path: [], message: `expected a ${configKind}, found ${describe(root)}` });
  for (const [key, wanted] of [
    ["apiVersion", configVersion],
    ["kind", configKind],
  ] as const) {
    const found = valueAt(root, [key]);
    if (found === wanted) continue;
    const old = typeof found === "string" && /^(kubescheduler|componentconfig)\..*(alpha|beta)/.test(found);
    report({
      path: [key],
      message:
        found === undefined
          ? `is missing; expected ${wanted}`
          : `expected ${wanted}, found ${describe(found)}`,
      hint: old ? "Kubernetes v1.36 reads no other version" : undefined,
    });
  }
}

function read(
  root: unknown,
  ownPlugins: PointsOf | undefined,
  report: Report,
): KubeSchedulerSettings | undefined {
  const pointsOf: PointsOf = (name) => inTreePlugin(name)?.points ?? ownPlugins?.(name);
  const given = valueAt(root, ["profiles"]);
  const list: readonly unknown[] = Array.isArray(given) && given.length > 0 ? given : [{}];
  const profiles = list.map((entry, index) =>
    readProfile(entry, ["profiles", index], { pointsOf, isOnly: list.length === 1, report }),
  );
  const rest = readPart(configuration, root, [], report);
  const sound = profiles.filter((profile) => profile !== undefined);
  checkNames(list, report);
  if (sound.length === profiles.length) checkQueueSort(list, sound, report);
  if (!rest) return undefined;
  return {
    profiles: sound,
    percentageOfNodesToScore: rest.percentageOfNodesToScore,
    parallelism: rest.parallelism,
    podInitialBackoffSeconds: rest.podInitialBackoffSeconds,
    podMaxBackoffSeconds: rest.podMaxBackoffSeconds,
  };
}

/** The value without the keys whose value is null: Go reads null as if the key were not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value)) if (entry !== null) kept[key] = withoutNulls(entry);
  return kept;
}
