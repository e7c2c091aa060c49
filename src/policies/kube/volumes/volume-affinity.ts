import { type NodeMatcher, nodeSelectorMatcher } from "../../../sim/model/kube/node-selector.ts";
import type { Labels, NodeSelector } from "../../../sim/model/kube/objects.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type { CsiNode, PersistentVolume } from "../../../sim/model/kube/storage-objects.ts";
import { pluginOfPersistentVolume } from "./in-tree-volume.ts";

/** Annotation of a CSINode: in-tree plug-ins that the node has handed over to their drivers. */
export const MIGRATED = "storage.alpha.kubernetes.io/migrated-plugins";
const ZONE = "topology.kubernetes.io/zone";
const REGION = "topology.kubernetes.io/region";
const BETA_ZONE = "failure-domain.beta.kubernetes.io/zone";
const BETA_REGION = "failure-domain.beta.kubernetes.io/region";

const matchers = new WeakMap<NodeSelector, NodeMatcher>();
const migrated = new WeakMap<PersistentVolume, NodeSelector | "none">();

/** Whether a volume can be used on a node with these labels (component-helpers v0.36 `CheckNodeAffinity`). */
export function isUsableOn({ spec }: PersistentVolume, labels: Labels): boolean {
  return meetsSelector(spec.nodeAffinity?.required, labels);
}

/**
 * The same on a node that may have handed the volume's in-tree plug-in over to a CSI driver, whose zones are
 * meant then (Kubernetes v1.36 `volumebinding/binder.go`, `tryTranslatePVToCSI`). "untranslatable": the
 * driver cannot take the volume.
 */
export function isUsableThrough(
  volume: PersistentVolume,
  labels: Labels,
  csiNode: CsiNode | undefined,
): boolean | "untranslatable" {
  const plugin = csiNode && pluginOfPersistentVolume(volume.spec);
  if (!plugin || !migratedPlugins(csiNode).includes(plugin.name)) return isUsableOn(volume, labels);
  if (plugin.handle?.(volume.spec, volume.metadata.labels ?? {}) === undefined) return "untranslatable";
  const { zoneKey } = plugin;
  if (zoneKey === undefined) return isUsableOn(volume, labels);
  let selector = migrated.get(volume);
  if (selector === undefined) {
    selector = translated(volume, zoneKey) ?? "none";
    migrated.set(volume, selector);
  }
  return meetsSelector(selector === "none" ? undefined : selector, labels);
}

function migratedPlugins({ metadata }: CsiNode): readonly string[] {
  return (labelOf(metadata.annotations ?? {}, MIGRATED) ?? "").split(",");
}

function meetsSelector(selector: NodeSelector | undefined, labels: Labels): boolean {
  if (!selector) return true;
  let matches = matchers.get(selector);
  if (!matches) {
    matches = nodeSelectorMatcher(selector);
    matchers.set(selector, matches);
  }
  // As in the scheduler, only labels are looked at.
  return matches({ name: "", labels });
}

/** csi-translation-lib v0.36 `in_tree_volume.go`: zones become the driver's, from the labels if need be. */
function translated({ metadata, spec }: PersistentVolume, zoneKey: string): NodeSelector | undefined {
  const labels = metadata.labels ?? {};
  const selector = spec.nodeAffinity?.required;
  const beta = usesBetaLabels(selector, labels);
  const zoneLabel = beta ? BETA_ZONE : ZONE;
  const zoned = hasValues(selector, zoneLabel)
    ? renamed(selector, zoneLabel, zoneKey)
    : withZones(selector, zoneKey, (labelOf(labels, zoneLabel) ?? "").split("__"));
  return beta && hasValues(zoned, BETA_REGION) ? renamed(zoned, BETA_REGION, REGION) : zoned;
}

function usesBetaLabels(selector: NodeSelector | undefined, labels: Labels): boolean {
  const inSelector = (key: string): boolean =>
    (selector?.nodeSelectorTerms ?? []).some((term) =>
      term.matchExpressions?.some((each) => each.key === key),
    );
  if (inSelector(ZONE)) return false;
  if (inSelector(BETA_ZONE)) return true;
  return labelOf(labels, ZONE) === undefined && labelOf(labels, BETA_ZONE) !== undefined;
}

function hasValues(selector: NodeSelector | undefined, key: string): boolean {
  return (selector?.nodeSelectorTerms ?? []).some((term) =>
    term.matchExpressions?.some((each) => each.key === key && (each.values?.length ?? 0) > 0),
  );
}

function renamed(selector: NodeSelector | undefined, from: string, to: string): NodeSelector {
  return {
    nodeSelectorTerms: (selector?.nodeSelectorTerms ?? []).map((term) => ({
      ...term,
      matchExpressions: term.matchExpressions?.map((each) =>
        each.key === from ? { ...each, key: to } : each,
      ),
    })),
  };
}

function withZones(
  selector: NodeSelector | undefined,
  key: string,
  names: readonly string[],
): NodeSelector | undefined {
  const values = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
  if (values.length === 0) return selector;
  const terms = selector?.nodeSelectorTerms ?? [];
  const expression = { key, operator: "In", values };
  return {
    nodeSelectorTerms: (terms.length === 0 ? [{}] : terms).map((term) => ({
      ...term,
      matchExpressions: [...(term.matchExpressions ?? []), expression],
    })),
  };
}
