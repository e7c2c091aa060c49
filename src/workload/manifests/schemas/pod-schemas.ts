import {
  conditions,
  labelSelector,
  labels,
  nodeSelector,
  nodeSelectorTerm,
  amounts,
  texts,
  tolerations,
} from "./common-schemas.ts";
import { choice, flag, int32, list, record, type Schema, text, time, whole } from "./schema.ts";
import { volume } from "./volume-schemas.ts";

const port: Schema = whole(0, 65_535);

const resources: Schema = record({
  requests: amounts,
  limits: amounts,
  claims: list(record({ name: text, request: text }, "", ["name"])),
});

const container: Schema = record(
  {
    name: text,
    image: text,
    resources,
    ports: list(
      record(
        {
          containerPort: port,
          hostPort: port,
          hostIP: text,
          protocol: choice("", "TCP", "UDP", "SCTP"),
        },
        "name",
      ),
    ),
    restartPolicy: choice("", "Always", "OnFailure", "Never"),
    restartPolicyRules: list(record({ action: text }, "exitCodes")),
  },
  `command args workingDir envFrom env resizePolicy volumeMounts volumeDevices livenessProbe readinessProbe
   startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin
   stdinOnce tty`,
  ["name"],
);

const podAffinityTerm: Schema = record(
  {
    labelSelector,
    namespaces: texts,
    namespaceSelector: labelSelector,
    topologyKey: text,
    matchLabelKeys: texts,
    mismatchLabelKeys: texts,
  },
  "",
  ["topologyKey"],
);

const podAffinity: Schema = record({
  requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: list(
    record({ weight: int32, podAffinityTerm }, "", ["weight", "podAffinityTerm"]),
  ),
});

const nodeAffinity: Schema = record({
  requiredDuringSchedulingIgnoredDuringExecution: nodeSelector,
  preferredDuringSchedulingIgnoredDuringExecution: list(
    record({ weight: int32, preference: nodeSelectorTerm }, "", ["weight", "preference"]),
  ),
});

const spreadConstraint: Schema = record(
  {
    maxSkew: whole(1, 2_147_483_647),
    topologyKey: text,
    whenUnsatisfiable: choice("DoNotSchedule", "ScheduleAnyway"),
    labelSelector,
    minDomains: whole(1, 2_147_483_647),
    nodeAffinityPolicy: choice("", "Honor", "Ignore"),
    nodeTaintsPolicy: choice("", "Honor", "Ignore"),
    matchLabelKeys: texts,
  },
  "",
  ["maxSkew", "topologyKey", "whenUnsatisfiable"],
);

/** Kubernetes v1.36 `PodSpec`. */
export const podSpec: Schema = record(
  {
    nodeName: text,
    schedulerName: text,
    priority: int32,
    priorityClassName: text,
    preemptionPolicy: choice("PreemptLowerPriority", "Never"),
    schedulingGates: list(record({ name: text }, "", ["name"])),
    schedulingGroup: record({ podGroupName: text }),
    nodeSelector: labels,
    affinity: record({ nodeAffinity, podAffinity, podAntiAffinity: podAffinity }),
    tolerations,
    topologySpreadConstraints: list(spreadConstraint),
    containers: list(container),
    initContainers: list(container),
    overhead: amounts,
    resources,
    volumes: list(volume),
    resourceClaims: list(
      record({ name: text, resourceClaimName: text, resourceClaimTemplateName: text }, "", ["name"]),
    ),
    hostNetwork: flag,
    hostUsers: flag,
    runtimeClassName: text,
    terminationGracePeriodSeconds: int32,
  },
  `ephemeralContainers restartPolicy activeDeadlineSeconds dnsPolicy serviceAccountName serviceAccount
   automountServiceAccountToken hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname
   subdomain hostAliases dnsConfig readinessGates enableServiceLinks setHostnameAsFQDN os hostnameOverride`,
  ["containers"],
);

const containerStatuses: Schema = list(
  record(
    { name: text, allocatedResources: amounts, resources },
    `state lastState ready restartCount image imageID containerID started volumeMounts user
     allocatedResourcesStatus stopSignal`,
    ["name"],
  ),
);

/** Kubernetes v1.36 `PodStatus`. */
export const podStatus: Schema = record(
  {
    phase: choice("", "Pending", "Running", "Succeeded", "Failed", "Unknown"),
    startTime: time,
    nominatedNodeName: text,
    conditions,
    containerStatuses,
    initContainerStatuses: containerStatuses,
    resources,
    allocatedResources: amounts,
    resourceClaimStatuses: list(record({ name: text, resourceClaimName: text }, "", ["name"])),
    extendedResourceClaimStatus: record(
      {
        resourceClaimName: text,
        requestMappings: list(record({ containerName: text, resourceName: text, requestName: text })),
      },
      "",
      ["resourceClaimName"],
    ),
  },
  `observedGeneration message reason hostIP hostIPs podIP podIPs qosClass ephemeralContainerStatuses resize
   nodeAllocatableResourceClaimStatuses`,
);
