import { conditions, metadata, nodeSelector, quantities, texts } from "./common-schemas.ts";
import { choice, flag, int64, list, map, quantity, record, type Schema, text, time } from "./schema.ts";

const tolerations: Schema = list(
  record(
    {
      key: text,
      operator: choice("", "Exists", "Equal"),
      value: text,
      effect: choice("", "None", "NoSchedule", "NoExecute"),
    },
    "tolerationSeconds",
  ),
);
const selectors: Schema = list(record({ cel: record({ expression: text }, "", ["expression"]) }));
const allocationMode: Schema = choice("", "ExactCount", "All");
const capacity: Schema = record({ requests: quantities });
const subRequest = {
  deviceClassName: text,
  selectors,
  allocationMode,
  count: int64,
  tolerations,
  capacity,
};
const counters: Schema = map(record({ value: quantity }, "", ["value"]));

const claimSpec: Schema = record({
  devices: record(
    {
      requests: list(
        record(
          {
            name: text,
            exactly: record({ ...subRequest, adminAccess: flag }, "", ["deviceClassName"]),
            firstAvailable: list(record({ name: text, ...subRequest }, "", ["name", "deviceClassName"])),
          },
          "",
          ["name"],
        ),
      ),
      constraints: list(record({ requests: texts, matchAttribute: text, distinctAttribute: text })),
    },
    "config",
  ),
});

/** Kubernetes v1.36 `resource.k8s.io/v1`. */
export const resourceClaim: Readonly<Record<string, Schema>> = {
  spec: claimSpec,
  status: record(
    {
      allocation: record(
        {
          devices: record(
            {
              results: list(
                record(
                  {
                    request: text,
                    driver: text,
                    pool: text,
                    device: text,
                    adminAccess: flag,
                    tolerations,
                    bindingConditions: texts,
                    bindingFailureConditions: texts,
                    shareID: text,
                    consumedCapacity: quantities,
                  },
                  "",
                  ["request", "driver", "pool", "device"],
                ),
              ),
            },
            "config",
          ),
          nodeSelector,
          allocationTimestamp: time,
        },
        "",
      ),
      reservedFor: list(record({ apiGroup: text, resource: text, name: text, uid: text }, "", ["name"])),
      devices: list(
        record({ driver: text, pool: text, device: text, conditions }, "shareID data networkData", [
          "driver",
          "pool",
          "device",
        ]),
      ),
    },
    "",
  ),
};

export const resourceClaimTemplate: Readonly<Record<string, Schema>> = {
  spec: record({ metadata, spec: claimSpec }, "", ["spec"]),
};

export const deviceClass: Readonly<Record<string, Schema>> = {
  spec: record({ selectors, extendedResourceName: text }, "config"),
};

const device: Schema = record(
  {
    name: text,
    attributes: map(
      record({
        int: int64,
        bool: flag,
        string: text,
        version: text,
        ints: list(int64),
        bools: list(flag),
        strings: texts,
        versions: texts,
      }),
    ),
    capacity: map(
      record(
        {
          value: quantity,
          requestPolicy: record({
            default: quantity,
            validValues: list(quantity),
            validRange: record({ min: quantity, max: quantity, step: quantity }),
          }),
        },
        "",
        ["value"],
      ),
    ),
    consumesCounters: list(record({ counterSet: text, counters }, "", ["counterSet"])),
    nodeName: text,
    nodeSelector,
    allNodes: flag,
    taints: list(
      record(
        { key: text, value: text, effect: choice("None", "NoSchedule", "NoExecute"), timeAdded: time },
        "",
        ["key", "effect"],
      ),
    ),
    bindsToNode: flag,
    bindingConditions: texts,
    bindingFailureConditions: texts,
    allowMultipleAllocations: flag,
  },
  "",
  ["name"],
);

export const resourceSlice: Readonly<Record<string, Schema>> = {
  spec: record(
    {
      driver: text,
      pool: record({ name: text, generation: int64, resourceSliceCount: int64 }, "", ["name"]),
      nodeName: text,
      nodeSelector,
      allNodes: flag,
      devices: list(device),
      perDeviceNodeSelection: flag,
      sharedCounters: list(record({ name: text, counters }, "", ["name"])),
    },
    "",
    ["driver", "pool"],
  ),
};
