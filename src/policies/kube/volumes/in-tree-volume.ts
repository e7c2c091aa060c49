import type { Labels, Volume } from "../../../sim/model/kube/objects.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type { PersistentVolumeSpec } from "../../../sim/model/kube/storage-objects.ts";

/** Volumes of storage that Kubernetes served itself once, of pods and persistent ones alike. */
type InTreeSources = Pick<
  PersistentVolumeSpec,
  "awsElasticBlockStore" | "gcePersistentDisk" | "azureDisk" | "cinder" | "portworxVolume"
>;

/** A storage plug-in that was built into Kubernetes, and the CSI driver that serves its volumes now. */
export interface InTreePlugin {
  readonly name: string;
  readonly driver: string;
  readonly source: keyof Volume;
  /** What the driver calls a zone in the labels of nodes. */
  readonly zoneKey?: string | undefined;
  /**
   * The driver's name of the volume; undefined where it cannot have one. `labels`: those of the persistent
   * volume. Missing: nodes do not count such volumes, and leave them as they are.
   */
  readonly handle?: ((volume: InTreeSources, labels: Labels) => string | undefined) | undefined;
}

/** csi-translation-lib v0.36; whose volumes count: Kubernetes v1.36 `nodevolumelimits/utils.go`. */
export const inTreePlugins: readonly InTreePlugin[] = [
  {
    name: "kubernetes.io/aws-ebs",
    driver: "ebs.csi.aws.com",
    source: "awsElasticBlockStore",
    zoneKey: "topology.ebs.csi.aws.com/zone",
    handle: ({ awsElasticBlockStore }) => ebsVolume(awsElasticBlockStore?.volumeID ?? ""),
  },
  {
    name: "kubernetes.io/gce-pd",
    driver: "pd.csi.storage.gke.io",
    source: "gcePersistentDisk",
    zoneKey: "topology.gke.io/zone",
    handle: ({ gcePersistentDisk }, labels) => gceDisk(gcePersistentDisk?.pdName ?? "", labels),
  },
  {
    name: "kubernetes.io/cinder",
    driver: "cinder.csi.openstack.org",
    source: "cinder",
    zoneKey: "topology.cinder.csi.openstack.org/zone",
    handle: ({ cinder }) => cinder?.volumeID,
  },
  {
    name: "kubernetes.io/azure-disk",
    driver: "disk.csi.azure.com",
    source: "azureDisk",
    handle: ({ azureDisk }) =>
      (azureDisk?.kind ?? "Managed").toLowerCase() === "managed" ? (azureDisk?.diskURI ?? "") : undefined,
  },
  {
    name: "kubernetes.io/portworx-volume",
    driver: "pxd.portworx.com",
    source: "portworxVolume",
    handle: ({ portworxVolume }) => portworxVolume?.volumeID,
  },
  { name: "kubernetes.io/azure-file", driver: "file.csi.azure.com", source: "azureFile" },
  { name: "kubernetes.io/vsphere-volume", driver: "csi.vsphere.vmware.com", source: "vsphereVolume" },
];

/** The plug-in of a volume that stands in the pod itself. */
export function pluginOfVolume(volume: Volume): InTreePlugin | undefined {
  return inTreePlugins.find(({ source }) => volume[source] !== undefined);
}

/** The plug-in of a persistent volume whose driver nodes may have. */
export function pluginOfPersistentVolume(spec: PersistentVolumeSpec): InTreePlugin | undefined {
  return inTreePlugins.find(
    ({ source, handle }) => handle !== undefined && spec[source as keyof InTreeSources] !== undefined,
  );
}

/** `vol-1` from `vol-1`, `aws://zone/vol-1` or `aws:///vol-1`. */
function ebsVolume(id: string): string | undefined {
  if (!id.startsWith("aws://")) return id;
  const path = /^aws:\/\/[^/?#]*([^?#]*)/.exec(id)?.[1] ?? "";
  const volume = path.replace(/^\/+|\/+$/g, "");
  return /^vol-[^/]*$/.test(volume) ? volume : undefined;
}

function gceDisk(name: string, labels: Labels): string | undefined {
  const zones = (
    labelOf(labels, "failure-domain.beta.kubernetes.io/zone") ||
    labelOf(labels, "topology.kubernetes.io/zone") ||
    "UNSPECIFIED"
  ).split("__");
  if (zones.length === 1) return `projects/UNSPECIFIED/zones/${zones[0]}/disks/${name}`;
  const region = gceRegion(zones);
  return region === undefined ? undefined : `projects/UNSPECIFIED/regions/${region}/disks/${name}`;
}

/** `europe-west1` of `europe-west1-b` and `europe-west1-c`. */
function gceRegion(zones: readonly string[]): string | undefined {
  const parts = zones.map((zone) => zone.split("-"));
  const regions = new Set(parts.map((each) => each.slice(0, 2).join("-")));
  return parts.every((each) => each.length === 3) && regions.size === 1 ? [...regions][0] : undefined;
}
