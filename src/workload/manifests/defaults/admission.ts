import type { FieldPath } from "../../../base/field-path.ts";
import { didYouMean } from "../../../base/nearest.ts";
import { visible } from "../../../base/visible.ts";
import type {
  ApiObject,
  Labels,
  Pod,
  PodSpec,
  PodToleration,
  PriorityClass,
  QuantityList,
} from "../../../sim/model/kube/objects.ts";
import { containersOf } from "./default-pod-resources.ts";
import type { Mutable } from "./mutable.ts";

interface LimitRange extends ApiObject {
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] | undefined } | undefined;
}

interface LimitRangeItem {
  readonly type: string;
  readonly max?: QuantityList | undefined;
  readonly min?: QuantityList | undefined;
  readonly default?: QuantityList | undefined;
  readonly defaultRequest?: QuantityList | undefined;
}

interface RuntimeClass extends ApiObject {
  readonly overhead?: { readonly podFixed?: QuantityList | undefined } | undefined;
  readonly scheduling?:
    | {
        readonly nodeSelector?: Labels | undefined;
        readonly tolerations?: readonly PodToleration[] | undefined;
      }
    | undefined;
}

type AdmittedSpec = Mutable<PodSpec> & { readonly runtimeClassName?: string | undefined };

/** A mistake in a field of a pod. */
export type ReportPod = (pod: Pod, path: FieldPath, message: string, hint?: string) => void;

/** In every cluster (Kubernetes v1.36 `pkg/apis/scheduling/v1`). */
const systemClasses: readonly PriorityClass[] = [
  { kind: "PriorityClass", metadata: { name: "system-node-critical" }, value: 2_000_001_000 },
  { kind: "PriorityClass", metadata: { name: "system-cluster-critical" }, value: 2_000_000_000 },
];

const neverReady = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/**
 * What the admission plug-ins that are on by default add to a new pod, as far as scheduling depends on it: of
 * limit ranges, priority classes and runtime classes, and for nodes out of reach (Kubernetes v1.36
 * `plugin/pkg/admission`: `limitranger`, `priority`, `runtimeclass`, `defaulttolerationseconds`). Limits are
 * not enforced: what would be refused there is admitted here.
 */
export class Admission {
  readonly #priorities: ReadonlyMap<string, PriorityClass>;
  readonly #defaultPriority: PriorityClass | undefined;
  readonly #runtimes: ReadonlyMap<string, RuntimeClass>;
  readonly #limits = new Map<string, LimitRangeItem[]>();
  readonly #report: ReportPod;

  constructor(objects: readonly ApiObject[], report: ReportPod) {
    this.#report = report;
    const ofKind = <Kind extends ApiObject>(kind: string) =>
      objects.filter((each) => each.kind === kind) as Kind[];
    const priorities = ofKind<PriorityClass>("PriorityClass");
    this.#priorities = byName([...systemClasses, ...priorities]);
    // Of several defaults the least counts.
    this.#defaultPriority = priorities
      .filter(({ globalDefault }) => globalDefault)
      .reduce<PriorityClass | undefined>(
        (least, each) => (least && least.value <= each.value ? least : each),
        undefined,
      );
    this.#runtimes = byName(ofKind<RuntimeClass>("RuntimeClass"));
    for (const { metadata, spec } of ofKind<LimitRange>("LimitRange")) {
      const namespace = metadata.namespace ?? "default";
      const known = this.#limits.get(namespace) ?? [];
      // Within one range a later item wins, of several ranges the first.
      const items = (spec?.limits ?? []).filter(({ type }) => type === "Container").toReversed();
      this.#limits.set(namespace, [...known, ...items]);
    }
  }

  admit(pod: Pod): void {
    this.#limitRanges(pod);
    this.#priority(pod);
    tolerateUnready(pod.spec);
    this.#runtimeClass(pod);
  }

  #limitRanges({ metadata, spec }: Pod): void {
    for (const item of this.#limits.get(metadata.namespace ?? "default") ?? []) {
      const limits = { ...item.max, ...item.default };
      const requests = { ...item.min, ...limits, ...item.defaultRequest };
      for (const container of containersOf(spec)) {
        const { resources } = container;
        container.resources = {
          ...resources,
          limits: { ...limits, ...resources?.limits },
          requests: { ...requests, ...resources?.requests },
        };
      }
    }
  }

  #priority(pod: Pod): void {
    const spec = pod.spec as Mutable<PodSpec>;
    const { priorityClassName: name } = spec;
    const found = name ? this.#priorities.get(name) : this.#defaultPriority;
    if (name && !found) {
      if (spec.priority !== undefined) return;
      const message = `no PriorityClass "${visible(name)}" is among the objects`;
      const hint = didYouMean(name, this.#priorities.keys()) ?? "give the cluster's PriorityClasses too";
      this.#report(pod, ["spec", "priorityClassName"], message, hint);
      return;
    }
    spec.priority ??= found?.value ?? 0;
    spec.preemptionPolicy ??= found?.preemptionPolicy ?? "PreemptLowerPriority";
  }

  #runtimeClass(pod: Pod): void {
    const spec = pod.spec as AdmittedSpec;
    const name = spec.runtimeClassName;
    if (!name) return;
    const found = this.#runtimes.get(name);
    if (!found) {
      const message = `no RuntimeClass "${visible(name)}" is among the objects`;
      const hint = didYouMean(name, this.#runtimes.keys()) ?? "give the cluster's RuntimeClasses too";
      this.#report(pod, ["spec", "runtimeClassName"], message, hint);
      return;
    }
    if (found.overhead?.podFixed && Object.keys(spec.overhead ?? {}).length === 0)
      spec.overhead = found.overhead.podFixed;
    const { nodeSelector = {}, tolerations = [] } = found.scheduling ?? {};
    const clash = Object.keys(nodeSelector).find(
      (key) => Object.hasOwn(spec.nodeSelector ?? {}, key) && spec.nodeSelector?.[key] !== nodeSelector[key],
    );
    if (clash !== undefined)
      this.#report(
        pod,
        ["spec", "nodeSelector", clash],
        `is not what RuntimeClass "${visible(name)}" asks for`,
      );
    if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
    const given = spec.tolerations ?? [];
    const added = tolerations.filter((each) => !given.some((other) => isSameToleration(each, other)));
    if (added.length > 0) spec.tolerations = [...given, ...added];
  }
}

/** Pods stay for a while on nodes that are out of reach, if nothing else is said. */
function tolerateUnready(of: PodSpec): void {
  const spec = of as Mutable<PodSpec>;
  const given = spec.tolerations ?? [];
  const added = neverReady
    .filter(
      (key) =>
        !given.some((each) => (each.key || key) === key && (each.effect || "NoExecute") === "NoExecute"),
    )
    .map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }));
  if (added.length > 0) spec.tolerations = [...given, ...added];
}

function isSameToleration(a: PodToleration, b: PodToleration): boolean {
  return (["key", "operator", "value", "effect"] as const).every(
    (field) => (a[field] ?? "") === (b[field] ?? ""),
  );
}

function byName<Kind extends ApiObject>(objects: readonly Kind[]): Map<string, Kind> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}
