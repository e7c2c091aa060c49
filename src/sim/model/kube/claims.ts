import type { ApiObject, NodeSelector, QuantityList } from "./objects.ts";

/**
 * The parts of the `resource.k8s.io/v1` objects (Kubernetes v1.36) that decisions depend on, and those that
 * must be told apart because they are not modelled. Raw objects: what the API server would fill in may be
 * missing.
 */
export interface ResourceClaim extends ApiObject {
  readonly spec: ResourceClaimSpec;
  readonly status?: ResourceClaimStatus | undefined;
}

export interface ResourceClaimTemplate extends ApiObject {
  readonly spec: { readonly spec: ResourceClaimSpec };
}

export interface ResourceClaimSpec {
  readonly devices?: DeviceClaim | undefined;
}

export interface DeviceClaim {
  readonly requests?: readonly DeviceRequest[] | undefined;
  readonly constraints?: readonly DeviceConstraint[] | undefined;
}

/** One of `exactly` and `firstAvailable` is set. */
export interface DeviceRequest {
  readonly name: string;
  readonly exactly?: ExactRequest | undefined;
  readonly firstAvailable?: readonly SubRequest[] | undefined;
}

export interface ExactRequest {
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[] | undefined;
  /** `ExactCount` (the default) or `All`. */
  readonly allocationMode?: string | undefined;
  /** For `ExactCount`; 1 if it is missing. */
  readonly count?: number | undefined;
  readonly adminAccess?: boolean | undefined;
  readonly tolerations?: readonly DeviceToleration[] | undefined;
  readonly capacity?: { readonly requests?: QuantityList | undefined } | undefined;
}

interface SubRequest extends ExactRequest {
  readonly name: string;
}

export interface DeviceSelector {
  readonly cel?: { readonly expression: string } | undefined;
}

export interface DeviceConstraint {
  /** Requests, or `request/subrequest`, that it is about; all if there are none. */
  readonly requests?: readonly string[] | undefined;
  readonly matchAttribute?: string | undefined;
  readonly distinctAttribute?: string | undefined;
}

export interface DeviceToleration {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
}

interface ResourceClaimStatus {
  readonly allocation?: AllocationResult | undefined;
  readonly reservedFor?: readonly ConsumerReference[] | undefined;
  /** What drivers say of the devices. */
  readonly devices?: readonly DeviceStatus[] | undefined;
}

interface DeviceStatus {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[] | undefined;
}

interface ConsumerReference {
  readonly apiGroup?: string | undefined;
  readonly resource: string;
  readonly name: string;
  readonly uid: string;
}

export interface AllocationResult {
  readonly devices?: { readonly results?: readonly AllocatedDevice[] | undefined } | undefined;
  /** Where the devices can be used; everywhere if it is missing. */
  readonly nodeSelector?: NodeSelector | undefined;
  readonly allocationTimestamp?: string | undefined;
}

export interface AllocatedDevice {
  /** Name of the request, or `request/subrequest`. */
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess?: boolean | undefined;
  /** Conditions of the device that must be true before a pod is bound; any of the others true: it failed. */
  readonly bindingConditions?: readonly string[] | undefined;
  readonly bindingFailureConditions?: readonly string[] | undefined;
  /** Set if other claims may have shares of the device too. */
  readonly shareID?: string | undefined;
  /** By capacity what the share takes. */
  readonly consumedCapacity?: QuantityList | undefined;
}

export interface DeviceClass extends ApiObject {
  readonly spec?:
    | {
        readonly selectors?: readonly DeviceSelector[] | undefined;
        readonly extendedResourceName?: string | undefined;
      }
    | undefined;
}

export interface ResourceSlice extends ApiObject {
  readonly spec: ResourceSliceSpec;
}

/** Where devices are: on one node, on all or on some. */
export interface DevicePlace {
  readonly nodeName?: string | undefined;
  readonly allNodes?: boolean | undefined;
  readonly nodeSelector?: NodeSelector | undefined;
}

export interface ResourceSliceSpec extends DevicePlace {
  readonly driver: string;
  readonly pool: {
    readonly name: string;
    readonly generation?: number | undefined;
    readonly resourceSliceCount: number;
  };
  /** Each device says itself where it is. */
  readonly perDeviceNodeSelection?: boolean | undefined;
  readonly devices?: readonly Device[] | undefined;
  /** What the devices of the pool take from, in place of devices. */
  readonly sharedCounters?: readonly CounterSet[] | undefined;
}

export type Counters = Readonly<Record<string, { readonly value: string | number }>>;

interface CounterSet {
  readonly name: string;
  readonly counters?: Counters | undefined;
}

export interface Device extends DevicePlace {
  readonly name: string;
  /** By name, which means the driver's domain unless it has one (`domain/name`). */
  readonly attributes?: Readonly<Record<string, DeviceAttribute>> | undefined;
  readonly capacity?: Readonly<Record<string, DeviceCapacity>> | undefined;
  readonly taints?: readonly DeviceTaint[] | undefined;
  /** What it takes, while it is allocated, of the counters of its pool. */
  readonly consumesCounters?:
    | readonly { readonly counterSet: string; readonly counters?: Counters | undefined }[]
    | undefined;
  readonly bindsToNode?: boolean | undefined;
  readonly bindingConditions?: readonly string[] | undefined;
  readonly bindingFailureConditions?: readonly string[] | undefined;
  /** Claims get shares of it, as far as its capacity goes. */
  readonly allowMultipleAllocations?: boolean | undefined;
}

export interface DeviceAttribute {
  readonly int?: number | undefined;
  readonly bool?: boolean | undefined;
  readonly string?: string | undefined;
  readonly version?: string | undefined;
}

export interface DeviceCapacity {
  readonly value: string | number;
  readonly requestPolicy?: CapacityRequestPolicy | undefined;
}

/** How much of a capacity one share takes. */
export interface CapacityRequestPolicy {
  /** For requests that do not say. */
  readonly default?: string | number | undefined;
  /** In ascending order. */
  readonly validValues?: readonly (string | number)[] | undefined;
  readonly validRange?:
    | {
        readonly min?: string | number | undefined;
        readonly max?: string | number | undefined;
        readonly step?: string | number | undefined;
      }
    | undefined;
}

export interface DeviceTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
}
