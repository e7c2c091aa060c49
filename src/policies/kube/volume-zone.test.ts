import { describe, expect, test } from "vitest";
import { Cycle } from "../../sim/contract/kube-plugin.ts";
import { volumeZone } from "./volume-zone.ts";
import { added, claim, clusterOf, helps, podWith, updated, volume, WAITING } from "./volumes/test-kit.ts";

const ZONE = "topology.kubernetes.io/zone";
const eager = { ...WAITING, metadata: { name: "eager" }, volumeBindingMode: "Immediate" };
const inZones = (zones: string, labels = {}) => volume("v", {}, { labels: { [ZONE]: zones, ...labels } });

/**
 * The refusals of Kubernetes v1.36 `volumezone/volume_zone.go`, `getPVbyPod`, which others mostly come
 * before.
 */
test.each([
  ['persistentvolumeclaim "c" not found', []],
  ["PersistentVolumeClaim had no name", [claim("")]],
  ['persistentvolume "gone" not found', [claim("c", { volumeName: "gone" })]],
  ["PersistentVolumeClaim had no pv name and storageClass name", [claim("c", { storageClassName: "" })]],
  ['storageclass.storage.k8s.io "gone" not found', [claim("c", { storageClassName: "gone" })]],
  ["PersistentVolume had no name", [claim("c", { storageClassName: "eager" })]],
  ["skip", [claim("c", { storageClassName: "local" })]],
  ["skip", [claim("c", { volumeName: "nowhere" })]],
])("VolumeZone in PreFilter: %s", (expected, claims) => {
  const cluster = clusterOf([WAITING, eager, volume("nowhere"), ...claims]);
  const pod = podWith(cluster, "p", [claims[0]?.metadata.name ?? "c"]);
  const result = volumeZone(cluster).preFilter?.(new Cycle(pod));
  expect(result).toEqual(
    expected === "skip" ? "skip" : { code: "UnschedulableAndUnresolvable", reasons: [expected] },
  );
});

/** Tables of Kubernetes v1.36 `volumezone/volume_zone_test.go`. */
describe("hints of VolumeZone", () => {
  const cluster = clusterOf([]);
  const plugin = volumeZone(cluster);
  const pod = podWith(cluster, "p", ["c", { ephemeral: {} }]);

  test.each([
    ["a class that waits", added(WAITING), true],
    ["a class that does not", added(eager), false],
    ["a claim of the pod", updated(claim("c"), claim("c", { volumeName: "v" })), true],
    ["the claim of its ephemeral volume", added(claim("p-v1")), false],
    ["another claim", added(claim("d")), false],
    ["a new volume", added(volume("v")), true],
    ["a volume in other zones", updated(inZones("a"), inZones("a__b")), true],
    ["a volume in the same zones", updated(inZones("a__b"), inZones("b__a", { other: "label" })), false],
  ])("%s", (_, event, expected) => {
    expect(helps(plugin, pod, event)).toBe(expected);
  });
});
