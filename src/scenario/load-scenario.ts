import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { InputError, type InputIssue } from "../base/input-error.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import { clusterDump } from "./cluster-dump.ts";
import { type DataRoots, findData, type Found } from "./data-paths.ts";
import { isProfilePath, type ProfileFound, type Profiles } from "./expand-profiles.ts";
import { type FieldPath, valueAt } from "../base/field-path.ts";
import { applyOverrides } from "./overrides.ts";
import { type ParsedScenario, type ParseOptions, parseScenario } from "./parse-scenario.ts";
import { findPackage, isPackage } from "./policy-package.ts";
import { isPolicyPath } from "./policy-path.ts";
import { kubePolicy } from "./policy-schema.ts";
import { parseProfile } from "./profile-file.ts";
import { ownPluginPoints } from "./kube-config/compose-settings.ts";
import { readKubeConfig } from "./kube-config/read-kube-config.ts";
import { readText } from "./read-text.ts";
import { readYaml, type YamlDocument } from "./read-yaml.ts";
import { isRecorded } from "./check-sections.ts";
import type { Google2011Source, OpenbSource, SwfSource, TraceSource } from "./scenario.ts";
import { locateGoogle2011 } from "../workload/traces/google-2011/locate.ts";
import { google2011Tables } from "../workload/traces/google-2011/tables.ts";
import { manifestPaths } from "../workload/manifests/manifest-files.ts";

export interface LoadOptions extends ParseOptions {
  /** Data folder: the second place where files named in the scenario are looked for. */
  readonly dataRoot?: string | undefined;
  /** Files named in the scenario may lie outside its folder and the data folder. */
  readonly allowOutside?: boolean | undefined;
}

/** A scenario together with the files it names, which exist and may be read. */
export interface LoadedScenario extends ParsedScenario {
  readonly paths: {
    /** By workload source: the absolute path of its trace, undefined for those that have none. */
    readonly workload: readonly (string | undefined)[];
    /** By workload source: the absolute paths of its manifests, files all; none for other kinds. */
    readonly manifests: readonly (readonly string[])[];
    /** Absolute path of the user's own policy; undefined for a built-in one. */
    readonly scheduler: string | undefined;
    /** The words of the program that decides, paths among them absolute; undefined for other policies. */
    readonly command: readonly string[] | undefined;
    /** Absolute path of the scenario's folder. */
    readonly folder: string;
    /** By the name that a plug-in of the user's has in the profiles: its absolute path. */
    readonly plugins: ReadonlyMap<string, string>;
  };
}

/**
 * Reads the scenario in the file at `path`, and finds the files it names. Throws InputError with all
 * mistakes.
 */
export async function loadScenario(path: string, options: LoadOptions = {}): Promise<LoadedScenario> {
  const roots = { scenario: dirname(path), data: options.dataRoot, allowOutside: options.allowOutside };
  try {
    return await loadText(await readText(path, "a scenario"), path, roots, options);
  } catch (error) {
    throw (error instanceof InputError && (await clusterDump(path))) || error;
  }
}

/** As `loadScenario`, from the text of the scenario. */
export async function loadText(
  text: string,
  file: string,
  roots: DataRoots,
  options: ParseOptions = {},
): Promise<LoadedScenario> {
  const document = readYaml(text, file);
  applyOverrides(document, options.overrides ?? []);
  const profiles = await readProfiles(document.value, roots);
  const kubeConfig = await readConfig(document, roots);
  const parsed = parseScenario(text, file, { ...options, profiles, kubeConfig });
  return findFiles(parsed, roots, kubeConfig !== undefined);
}

/** The configuration of the Kubernetes scheduler that a scenario names, as `readProfiles`. */
async function readConfig(
  { value, places }: YamlDocument,
  roots: DataRoots,
): Promise<KubeSchedulerSettings | undefined> {
  const path = ["spec", "policies", "scheduler", "config"];
  const config = valueAt(value, path);
  if (typeof config !== "string" || valueAt(value, [...path.slice(0, -1), "use"]) !== kubePolicy)
    return undefined;
  const found = await findData(config, roots);
  if ("problem" in found) throw new InputError(places.issue(path, found.problem, found.hint));
  if (found.isFolder)
    throw new InputError(places.issue(path, "is a folder; expected a KubeSchedulerConfiguration"));
  const text = await readText(found.path, "a KubeSchedulerConfiguration");
  return readKubeConfig(text, found.path, { ownPlugins: ownPluginPoints });
}

/** The profiles in files that a scenario names; its mistakes are left to `parseScenario`. */
async function readProfiles(root: unknown, roots: DataRoots): Promise<Profiles> {
  const profiles = new Map<string, ProfileFound>();
  const workload = valueAt(root, ["spec", "workload"]);
  for (const source of Array.isArray(workload) ? workload : []) {
    const profile = valueAt(source, ["profile"]);
    if (typeof profile !== "string" || !isProfilePath(profile) || profiles.has(profile)) continue;
    const found = await findData(profile, roots);
    if ("problem" in found) profiles.set(profile, found);
    else if (found.isFolder) profiles.set(profile, { problem: "is a folder; expected a profile in YAML" });
    else profiles.set(profile, parseProfile(await readText(found.path, "a profile in YAML"), found.path));
  }
  return profiles;
}

/**
 * Finds the files that a scenario names. Throws InputError with all that are missing or lie outside `roots`.
 */
async function findFiles(
  parsed: ParsedScenario,
  roots: DataRoots,
  isConfigured: boolean,
): Promise<LoadedScenario> {
  const { scenario, places } = parsed;
  const issues: InputIssue[] = [];
  const accept = (field: FieldPath, found: Found, whose = ""): string | undefined => {
    if ("path" in found) return found.path;
    issues.push(places.issue(field, whose + found.problem, found.hint));
    return undefined;
  };
  if (roots.data !== undefined && !(await isFolder(roots.data)))
    throw new InputError({ file: roots.data, message: "the data folder is not there, or is no folder" });
  const workload: (string | undefined)[] = [];
  const manifests: string[][] = [];
  for (const [index, source] of scenario.workload.entries()) {
    workload.push(
      isRecorded(source)
        ? accept(["spec", "workload", index, "path"], await findTrace(source, roots))
        : undefined,
    );
    const files: string[] = [];
    if (source.kind === "manifests")
      for (const [place, file] of source.files.entries()) {
        const path = accept(["spec", "workload", index, "files", place], await findData(file, roots));
        if (path !== undefined) files.push(...(await manifestPaths([path])));
      }
    manifests.push(files);
  }
  const { use } = scenario.policies.scheduler;
  const scheduler = isPolicyPath(use)
    ? accept(["spec", "policies", "scheduler", "use"], await findPolicy(use, roots))
    : undefined;
  const command: string[] = [];
  for (const [index, word] of (scenario.policies.scheduler.process?.command ?? []).entries()) {
    const field = ["spec", "policies", "scheduler", "command", index];
    command.push((isPath(word) ? accept(field, await findData(word, roots)) : word) ?? word);
  }
  const plugins = new Map<string, string>();
  for (const name of ownPluginsOf(scenario)) {
    // A configuration file has named it, or else the scenario itself.
    const field = ["spec", "policies", "scheduler", ...(isConfigured ? ["config"] : ["plugins", name])];
    const path = accept(field, await findPolicy(name, roots), isConfigured ? `plug-in ${name}: ` : "");
    if (path !== undefined) plugins.set(name, path);
  }
  if (issues.length > 0) throw new InputError(issues);
  return {
    ...parsed,
    paths: {
      workload,
      manifests,
      scheduler,
      command: command.length > 0 ? command : undefined,
      folder: resolve(roots.scenario),
      plugins,
    },
  };
}

/** Whether a word of a command is a path, which is held to the same folders as all others. */
function isPath(word: string): boolean {
  return isAbsolute(word) || /^\.{1,2}[/\\]/.test(word);
}

/** Names of the user's own plug-ins of the Kubernetes scheduler, which are paths. */
function ownPluginsOf({ policies }: ParsedScenario["scenario"]): ReadonlySet<string> {
  const profiles = policies.scheduler.kube?.profiles ?? [];
  const uses = profiles.flatMap(({ plugins }) => Object.values(plugins).flat());
  return new Set(uses.map(({ name }) => name).filter(isPolicyPath));
}

/**
 * The trace's folder; the data folder itself when that is a trace and has no such folder inside. A list or
 * log named in a folder may also lie in the data folder itself.
 */
async function findTrace(
  source: Google2011Source | OpenbSource | SwfSource | TraceSource,
  roots: DataRoots,
): Promise<Found> {
  let found = await findData(source.path, roots);
  const inFolder = /^[^./\\][^/\\]*[/\\]([^/\\]+)$/.exec(source.path)?.[1];
  if (!("path" in found) && roots.data !== undefined && inFolder && /^(openb|swf)$/.test(source.kind)) {
    const beside = await findData(inFolder, { ...roots, scenario: roots.data });
    if ("path" in beside) found = beside;
  }
  if (source.kind === "openb")
    return "path" in found && found.isFolder ? { problem: "is a folder; expected a pod list" } : found;
  if (source.kind === "swf")
    return "path" in found && found.isFolder ? { problem: "is a folder; expected a log" } : found;
  if (source.kind === "trace") return found;
  if (!("path" in found) && roots.data !== undefined && (await tablesIn(roots.data)).length > 0)
    found = await findData(".", { ...roots, scenario: roots.data });
  if (!("path" in found)) return found;
  const tables = await tablesIn(found.path);
  if (tables.length === 0 && !found.isFolder)
    return { problem: "is a file; expected the folder that holds task_events" };
  if (!tables.includes("task_events")) return { problem: "holds no task_events" };
  if (source.mode === "policy" && !tables.includes("machine_events"))
    return { problem: "holds no machine_events, which a policy replay needs" };
  return found;
}

/** Names of the tables of a trace, a table's folder or a part file; none when it is no trace. */
async function tablesIn(path: string): Promise<readonly string[]> {
  const inside = (await readdir(path).catch(() => [])).filter((name) =>
    Object.hasOwn(google2011Tables, name),
  );
  if (inside.length > 0) return inside;
  return locateGoogle2011(path).then(
    (files) => [...files.keys()],
    (error: unknown) => {
      if (error instanceof InputError) return [];
      throw error;
    },
  );
}

async function findPolicy(use: string, roots: DataRoots): Promise<Found> {
  if (isPackage(use)) return findPackage(use, roots.scenario);
  const found = await findData(use, roots);
  return "path" in found && found.isFolder ? { problem: "is a folder; expected a .ts or .js file" } : found;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
