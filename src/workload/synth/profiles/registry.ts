import type { WorkloadProfile } from "../profile.ts";
import { batch } from "./batch.ts";
import { borg2011 } from "./borg-2011/borg-2011.ts";
import { borg2019 } from "./borg-2019.ts";
import { gpu } from "./gpu.ts";
import { services } from "./services.ts";

/** The built-in profiles by name. */
export const builtInProfiles: Readonly<Record<string, WorkloadProfile>> = {
  [borg2011.name]: borg2011,
  [borg2019.name]: borg2019,
  [batch.name]: batch,
  [services.name]: services,
  [gpu.name]: gpu,
};
