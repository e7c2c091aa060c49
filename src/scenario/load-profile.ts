import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import type { WorkloadProfile } from "../workload/synth/profile.ts";
import { builtInProfiles } from "../workload/synth/profiles/registry.ts";
import { isProfilePath } from "./expand-profiles.ts";
import { parseProfile } from "./profile-file.ts";
import { readText } from "./read-text.ts";

/** The built-in profile of that name, or the one in the file at that path. Throws InputError. */
export async function loadProfile(profile: string): Promise<WorkloadProfile> {
  if (isProfilePath(profile)) return parseProfile(await readText(profile, "a profile in YAML"), profile);
  const found = Object.hasOwn(builtInProfiles, profile) ? builtInProfiles[profile] : undefined;
  if (found) return found;
  const names = Object.keys(builtInProfiles);
  throw new InputError({
    file: profile,
    message: `is no profile; built in: ${names.join(", ")}; or a path such as ./mine.yaml`,
    hint: didYouMean(profile, names),
  });
}
