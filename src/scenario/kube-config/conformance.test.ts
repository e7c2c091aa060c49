import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { KubeProfile } from "../../sim/contract/kube-profile.ts";
import { kubeConfigOf } from "./read-kube-config.ts";

const folder = "../shared/conformance/kube-scheduler";

interface Answer {
  readonly skippedFilter?: readonly string[];
  readonly nodes?: Readonly<Record<string, { readonly plugin?: string }>>;
  readonly skippedScore?: readonly string[];
  readonly scores?: Readonly<
    Record<string, { plugins: Record<string, { normalized: number; weighted: number }> }>
  >;
}

interface Case {
  readonly id: string;
  readonly config: unknown;
  readonly objects: readonly {
    kind: string;
    metadata: { name: string; namespace?: string };
    spec?: { schedulerName?: string };
  }[];
  readonly incoming: string | readonly string[];
  readonly expected: Answer;
}

/** What in the answer the profile cannot have led to. */
function unlikely({ plugins }: KubeProfile, { expected }: Case): string[] {
  const names = (point: keyof KubeProfile["plugins"]) => plugins[point].map(({ name }) => name);
  const wrong: string[] = [];
  const demand = (holds: boolean, words: string): void => void (holds || wrong.push(words));
  for (const name of expected.skippedFilter ?? [])
    demand(names("preFilter").includes(name), `${name} has no PreFilter`);
  for (const { plugin } of Object.values(expected.nodes ?? {}))
    demand(plugin === undefined || names("filter").includes(plugin), `${plugin} has no Filter`);
  const skipped = expected.skippedScore ?? [];
  for (const name of skipped) demand(names("preScore").includes(name), `${name} has no PreScore`);
  for (const { plugins: scores } of Object.values(expected.scores ?? {})) {
    const asked = names("score").filter((name) => !skipped.includes(name));
    demand(asked.sort().join() === Object.keys(scores).sort().join(), `score: ${asked.join()}`);
    for (const [name, { normalized, weighted }] of Object.entries(scores)) {
      const weight = plugins.score.find((use) => use.name === name)?.weight ?? Number.NaN;
      demand(normalized * weight === weighted, `${name} counts ${weight}`);
    }
  }
  return wrong;
}

describe.skipIf(!existsSync(folder))("the configurations that the real scheduler was given", () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz")) : [];

  test.each(files)("%s: are read, and give the plug-ins and weights of the answers", (file) => {
    const lines = gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .trim()
      .split("\n");
    const wrong: string[] = [];
    for (const line of lines) {
      const given = JSON.parse(line) as Case;
      const { profiles } = kubeConfigOf(given.config, { file: given.id });
      if (typeof given.incoming !== "string") continue;
      const pod = given.objects.find(
        ({ kind, metadata }) =>
          kind === "Pod" && `${metadata.namespace ?? "default"}/${metadata.name}` === given.incoming,
      );
      const profile = profiles.find(({ schedulerName }) => schedulerName === pod?.spec?.schedulerName);
      wrong.push(
        ...(profile ? unlikely(profile, given) : ["no profile"]).map((words) => `${given.id}: ${words}`),
      );
    }
    expect(wrong).toEqual([]);
  });
});
