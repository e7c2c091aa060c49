import { InputError } from "../../base/input-error.ts";
import type { KubeSchedulerSettings } from "../../sim/contract/kube-profile.ts";
import { type KubeConfigOptions, readKubeConfig } from "./read-kube-config.ts";

/** A configuration with this beneath its head. */
export function configText(rest: string): string {
  return `apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n${rest}`;
}

/** Each mistake in `text` as one line, `line:column: field: message (hint)`; empty for a sound one. */
export function mistakes(text: string, options?: KubeConfigOptions): string[] {
  try {
    readKubeConfig(text, "f", options);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(
      ({ line, column, field, message, hint }) =>
        `${line}:${column}: ${field ?? ""}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
    );
  }
}

/** The plug-ins of a profile, by extension point, as `name` or, where they score, `name=weight`. */
export function listed({ profiles }: KubeSchedulerSettings, index = 0): Record<string, string> {
  const lists = Object.entries(profiles[index]?.plugins ?? {});
  return Object.fromEntries(
    lists.map(([point, uses]) => [
      point,
      uses.map(({ name, weight }) => (point === "score" ? `${name}=${weight}` : name)).join(" "),
    ]),
  );
}
