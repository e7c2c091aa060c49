import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError, type InputIssue } from "../../base/input-error.ts";
import { RandomStream } from "../../base/random.ts";
import { extensionPoints, type KubeSchedulerSettings } from "../../sim/contract/kube-profile.ts";
import { mutated } from "../test-kit.ts";
import { kubeConfigOf, readKubeConfig } from "./read-kube-config.ts";
import { configText } from "./test-kit.ts";

const seed = configText(`parallelism: 16
percentageOfNodesToScore: 50
podInitialBackoffSeconds: 1
podMaxBackoffSeconds: 10
leaderElection: { leaderElect: false }
extenders: []
profiles:
- schedulerName: default-scheduler
  plugins:
    multiPoint: { enabled: [{ name: NodeResourcesFit, weight: 4 }], disabled: [{ name: ImageLocality }] }
    filter: { enabled: [{ name: NodeName }], disabled: [{ name: "*" }] }
    score: { enabled: [{ name: NodeAffinity, weight: 3 }] }
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy:
        type: RequestedToCapacityRatio
        resources: [{ name: cpu, weight: 2 }]
        requestedToCapacityRatio: { shape: [{ utilization: 0, score: 0 }, { utilization: 90, score: 10 }] }
  - name: NodeAffinity
    args:
      addedAffinity:
        preferredDuringSchedulingIgnoredDuringExecution:
        - { weight: 5, preference: { matchExpressions: [{ key: a/b, operator: In, values: ["1"] }] } }
  - name: PodTopologySpread
    args:
      defaultingType: List
      defaultConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule }]
  - { name: DynamicResources, args: { filterTimeout: 5s } }
- schedulerName: second
`);

/** A mistake in words, on one line. */
function isGood({ line, column, field, message }: InputIssue): boolean {
  const words = `${field ?? ""} ${message}`;
  // oxlint-disable-next-line no-control-regex
  const isReadable = !/[\u0000-\u001f\u2028\ufeff]|undefined|\[object|Invalid input|another value/.test(
    words,
  );
  return (line ?? 0) >= 1 && (column ?? 0) >= 1 && isReadable && message.length > 3 && message.length < 300;
}

/** Settings with which a scheduler can work. */
function isSound({ profiles, parallelism, percentageOfNodesToScore }: KubeSchedulerSettings): boolean {
  const whole = [parallelism, percentageOfNodesToScore];
  for (const { plugins, args } of profiles) {
    if (plugins.queueSort.length !== 1 || plugins.bind.length === 0) return false;
    for (const point of extensionPoints) {
      const names = plugins[point].map(({ name }) => name);
      if (new Set(names).size !== names.length) return false;
      whole.push(...plugins[point].map(({ weight }) => (point === "score" ? weight - 1 : weight)));
    }
    whole.push(...args.NodeResourcesFit.scoringStrategy.resources.map(({ weight }) => weight - 1));
  }
  const names = profiles.map(({ schedulerName }) => schedulerName);
  return (
    profiles.length > 0 &&
    new Set(names).size === names.length &&
    whole.every((value) => Number.isSafeInteger(value) && value >= 0)
  );
}

test("300 mutated configurations: sound settings, or mistakes that name their place", () => {
  expect(isSound(readKubeConfig(seed, "f"))).toBe(true);
  let accepted = 0;
  for (let i = 0; i < 300; i++) {
    const random = new RandomStream(`kube-config-fuzz/${i}`);
    const text = mutated(seed, (n) => random.below(n));
    try {
      const settings = readKubeConfig(text, "f");
      accepted += 1;
      expect([i, isSound(settings)]).toEqual([i, true]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect([i, error.issues.filter((issue) => !isGood(issue))]).toEqual([i, []]);
      expect(error.issues.length).toBeGreaterThan(0);
    }
  }
  expect(accepted).toBeGreaterThan(10);
});

test("any JSON in place of any part: settings, or mistakes", () => {
  const whole = {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
  };
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom<(part: unknown) => unknown>(
        (part) => part,
        (part) => ({ ...whole, profiles: part }),
        (part) => ({ ...whole, profiles: [part] }),
        (part) => ({ ...whole, profiles: [{ plugins: part, pluginConfig: part }] }),
        (part) => ({ ...whole, profiles: [{ plugins: { multiPoint: part, score: { enabled: part } } }] }),
        (part) => ({ ...whole, profiles: [{ pluginConfig: [{ name: "NodeAffinity", args: part }] }] }),
        (part) => ({ ...whole, profiles: [{ pluginConfig: [{ name: part, args: part }] }] }),
      ),
      (part, place) => {
        try {
          expect(isSound(kubeConfigOf(place(part), { file: "f" }))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      },
    ),
    { numRuns: 300 },
  );
});
