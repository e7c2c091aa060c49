/**
 * The parts of Kubernetes API objects (v1.36) that are read here, as `kubectl get -o json` shows them. Fields
 * that no decision depends on are left out. Quantities are still text.
 */
export interface ApiObject {
  readonly apiVersion?: string | undefined;
  readonly kind: string;
  readonly metadata: Metadata;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly annotations?: Labels | undefined;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
}

export type Labels = Readonly<Record<string, string>>;

export interface OwnerReference {
  readonly apiVersion?: string | undefined;
  readonly kind: string;
  readonly name: string;
  readonly uid?: string | undefined;
  readonly controller?: boolean | undefined;
}

/** Amounts by resource name, as text or number: `{ cpu: "500m", memory: "1Gi" }`. */
export type QuantityList = Readonly<Record<string, string | number>>;

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

/** A selector of labels (`metav1.LabelSelector`). Empty: everything; absent: nothing. */
export interface LabelSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?: readonly SelectorRequirement[] | undefined;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly SelectorRequirement[] | undefined;
  readonly matchFields?: readonly SelectorRequirement[] | undefined;
  /** Not of Kubernetes: keys and values may be texts that its labels cannot have, as in traces of others. */
  readonly anyText?: true;
}

export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

export interface PreferredSchedulingTerm {
  readonly weight: number;
  readonly preference: NodeSelectorTerm;
}

export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector | undefined;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[] | undefined;
}

export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly topologyKey: string;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

export interface WeightedPodAffinityTerm {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

export interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[] | undefined;
}

export interface Affinity {
  readonly nodeAffinity?: NodeAffinity | undefined;
  readonly podAffinity?: PodAffinity | undefined;
  readonly podAntiAffinity?: PodAffinity | undefined;
}

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly labelSelector?: LabelSelector | undefined;
  readonly minDomains?: number | undefined;
  readonly nodeAffinityPolicy?: string | undefined;
  readonly nodeTaintsPolicy?: string | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
}

export interface PodToleration {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
  readonly tolerationSeconds?: number | undefined;
}

export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
}

interface ResourceRequirements {
  readonly requests?: QuantityList | undefined;
  readonly limits?: QuantityList | undefined;
  readonly claims?: readonly { readonly name: string; readonly request?: string | undefined }[] | undefined;
}

export interface ContainerPort {
  readonly hostPort?: number | undefined;
  readonly hostIP?: string | undefined;
  readonly protocol?: string | undefined;
  readonly containerPort?: number | undefined;
}

export interface Container {
  readonly name: string;
  readonly image?: string | undefined;
  readonly resources?: ResourceRequirements | undefined;
  readonly ports?: readonly ContainerPort[] | undefined;
  /** Init containers only: `Always` makes it a sidecar. */
  readonly restartPolicy?: string | undefined;
  readonly restartPolicyRules?: readonly { readonly action?: string | undefined }[] | undefined;
}

export interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?:
    | { readonly claimName: string; readonly readOnly?: boolean | undefined }
    | undefined;
  readonly ephemeral?: { readonly volumeClaimTemplate?: unknown } | undefined;
  readonly image?: { readonly reference?: string | undefined } | undefined;
  readonly csi?: { readonly driver: string } | undefined;
  readonly gcePersistentDisk?:
    | { readonly pdName: string; readonly readOnly?: boolean | undefined }
    | undefined;
  readonly awsElasticBlockStore?: { readonly volumeID: string } | undefined;
  readonly iscsi?: { readonly iqn: string; readonly readOnly?: boolean | undefined } | undefined;
  readonly rbd?:
    | {
        readonly monitors: readonly string[];
        readonly pool?: string | undefined;
        readonly image: string;
        readonly readOnly?: boolean | undefined;
      }
    | undefined;
  readonly azureDisk?:
    | {
        readonly diskName: string;
        readonly diskURI?: string | undefined;
        readonly kind?: string | undefined;
      }
    | undefined;
  readonly azureFile?: { readonly secretName?: string; readonly shareName?: string } | undefined;
  readonly cinder?: { readonly volumeID: string } | undefined;
  readonly portworxVolume?: { readonly volumeID: string } | undefined;
  readonly vsphereVolume?: { readonly volumePath: string } | undefined;
}

export interface PodSpec {
  readonly nodeName?: string | undefined;
  readonly schedulerName?: string | undefined;
  readonly priority?: number | undefined;
  readonly priorityClassName?: string | undefined;
  readonly preemptionPolicy?: string | undefined;
  readonly schedulingGates?: readonly { readonly name: string }[] | undefined;
  readonly nodeSelector?: Labels | undefined;
  readonly affinity?: Affinity | undefined;
  readonly tolerations?: readonly PodToleration[] | undefined;
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[] | undefined;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[] | undefined;
  readonly overhead?: QuantityList | undefined;
  readonly resources?: ResourceRequirements | undefined;
  readonly volumes?: readonly Volume[] | undefined;
  readonly resourceClaims?:
    | readonly {
        readonly name: string;
        readonly resourceClaimName?: string | undefined;
        readonly resourceClaimTemplateName?: string | undefined;
      }[]
    | undefined;
  readonly hostNetwork?: boolean | undefined;
  readonly hostUsers?: boolean | undefined;
  readonly terminationGracePeriodSeconds?: number | undefined;
}

export interface ContainerStatus {
  readonly name: string;
  readonly allocatedResources?: QuantityList | undefined;
  readonly resources?: ResourceRequirements | undefined;
}

interface Condition {
  readonly type: string;
  readonly status?: string | undefined;
  readonly reason?: string | undefined;
}

export interface PodStatus {
  readonly phase?: string | undefined;
  readonly startTime?: string | undefined;
  readonly nominatedNodeName?: string | undefined;
  readonly conditions?: readonly Condition[] | undefined;
  readonly containerStatuses?: readonly ContainerStatus[] | undefined;
  readonly initContainerStatuses?: readonly ContainerStatus[] | undefined;
  readonly resources?: ResourceRequirements | undefined;
  readonly allocatedResources?: QuantityList | undefined;
  readonly resourceClaimStatuses?:
    | readonly { readonly name: string; readonly resourceClaimName?: string | undefined }[]
    | undefined;
  readonly extendedResourceClaimStatus?: { readonly resourceClaimName: string } | undefined;
}

export interface Pod extends ApiObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus | undefined;
}

export interface Node extends ApiObject {
  readonly spec?:
    | {
        readonly unschedulable?: boolean | undefined;
        readonly taints?: readonly Taint[] | undefined;
        readonly providerID?: string | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly capacity?: QuantityList | undefined;
        readonly allocatable?: QuantityList | undefined;
        readonly conditions?: readonly Condition[] | undefined;
        readonly images?:
          | readonly { readonly names?: readonly string[]; readonly sizeBytes?: number }[]
          | undefined;
        readonly declaredFeatures?: readonly string[] | undefined;
      }
    | undefined;
}

/** ReplicaSet, StatefulSet, ReplicationController: owners whose selectors default topology spread. */
export interface Owner extends ApiObject {
  readonly spec?: { readonly selector?: LabelSelector | Labels | undefined } | undefined;
}

export interface Service extends ApiObject {
  readonly spec?: { readonly selector?: Labels | undefined } | undefined;
}

export interface PodDisruptionBudget extends ApiObject {
  readonly spec?: { readonly selector?: LabelSelector | undefined } | undefined;
  readonly status?:
    | {
        readonly disruptionsAllowed?: number | undefined;
        readonly disruptedPods?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
}

export interface PriorityClass extends ApiObject {
  readonly value: number;
  readonly globalDefault?: boolean | undefined;
  readonly preemptionPolicy?: string | undefined;
}
