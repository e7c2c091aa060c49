import { amount, choice, flag, list, map, quantity, record, type Schema, text, time } from "./schema.ts";

/** Kubernetes v1.36 `ObjectMeta`. */
export const metadata: Schema = record(
  {
    name: text,
    generateName: text,
    namespace: text,
    uid: text,
    creationTimestamp: time,
    deletionTimestamp: time,
    labels: map(text),
    annotations: map(text),
    ownerReferences: list(
      record(
        { apiVersion: text, kind: text, name: text, uid: text, controller: flag },
        "blockOwnerDeletion",
        ["kind", "name"],
      ),
    ),
  },
  "selfLink resourceVersion generation deletionGracePeriodSeconds finalizers managedFields",
);

export const labels: Schema = map(text);
export const quantities: Schema = map(quantity);
/** What nodes have and pods ask for. */
export const amounts: Schema = map(amount);
export const texts: Schema = list(text);

/** Conditions of a status; who changed them when is unread. */
export const conditions: Schema = list(
  record(
    { type: text, status: text, reason: text },
    "message observedGeneration lastProbeTime lastHeartbeatTime lastTransitionTime",
    ["type"],
  ),
);

export const labelSelector: Schema = record({
  matchLabels: labels,
  matchExpressions: list(
    record({ key: text, operator: choice("In", "NotIn", "Exists", "DoesNotExist"), values: texts }, "", [
      "key",
      "operator",
    ]),
  ),
});

const nodeRequirements: Schema = list(
  record(
    { key: text, operator: choice("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"), values: texts },
    "",
    ["key", "operator"],
  ),
);

export const nodeSelectorTerm: Schema = record({
  matchExpressions: nodeRequirements,
  matchFields: nodeRequirements,
});

export const nodeSelector: Schema = record({ nodeSelectorTerms: list(nodeSelectorTerm) }, "", [
  "nodeSelectorTerms",
]);

/** `Lt` and `Gt` are known, and tolerate nothing unless an alpha feature is on. */
export const tolerations: Schema = list(
  record(
    {
      key: text,
      operator: choice("", "Exists", "Equal", "Lt", "Gt"),
      value: text,
      effect: choice("", "NoSchedule", "PreferNoSchedule", "NoExecute"),
    },
    "tolerationSeconds",
  ),
);
