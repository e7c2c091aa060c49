import type { ApiObject } from "../../../sim/model/kube/objects.ts";

/** A small cluster with devices, a pod that wants some, and what kube-scheduler v1.36.3 answers. */
export interface ClaimCase {
  readonly about: string;
  readonly objects: readonly ApiObject[];
  /** By node: the score of DynamicResources, or why it refuses the node. */
  readonly nodes?: Readonly<Record<string, number | string>>;
  /** Why PreEnqueue, or PreFilter, refuses the pod. */
  readonly preEnqueue?: string;
  readonly preFilter?: string;
  /** The cycle ends with an error that has this in it. */
  readonly error?: string;
}

const DRIVER = "gpu.example.com";
const A: string = `device.attributes["${DRIVER}"]`;
type Parts = Readonly<Record<string, unknown>>;

function object(kind: string, name: string, parts: Parts, metadata: Parts = {}): ApiObject {
  const namespaced = kind === "Pod" || kind === "ResourceClaim" ? { namespace: "default" } : {};
  const apiVersion = kind === "Pod" || kind === "Node" ? "v1" : "resource.k8s.io/v1";
  return { kind, apiVersion, metadata: { name, uid: `uid-${name}`, ...namespaced, ...metadata }, ...parts };
}

export function node(
  name: string,
  labels: Readonly<Record<string, string>> = {},
  more: Parts = {},
): ApiObject {
  const allocatable = { cpu: "8", memory: "16Gi", pods: "110", ...more };
  return object("Node", name, { spec: {}, status: { allocatable } }, { labels });
}

export function deviceClass(name: string, expressions: readonly string[], resource?: string): ApiObject {
  const selectors = expressions.map((expression) => ({ cel: { expression } }));
  return object("DeviceClass", name, {
    spec: { selectors, ...(resource && { extendedResourceName: resource }) },
  });
}

export function slice(pool: string, place: Parts, devices: readonly Parts[], more: Parts = {}): ApiObject {
  const { name = `slice-${pool}`, generation = 1, resourceSliceCount = 1 } = more;
  const spec = { driver: DRIVER, pool: { name: pool, generation, resourceSliceCount }, ...place, devices };
  return object("ResourceSlice", String(name), { spec });
}

export function device(name: string, model: string, more: Parts = {}): Parts {
  return { name, attributes: { model: { string: model } }, ...more };
}

export function request(name: string, more: Parts = {}): Parts {
  return { name, exactly: { deviceClassName: "gpu", allocationMode: "ExactCount", count: 1, ...more } };
}

export function claim(name: string, requests: readonly Parts[], more: Parts = {}): ApiObject {
  const { constraints, status = {}, metadata = {} } = more;
  return object(
    "ResourceClaim",
    name,
    { spec: { devices: { requests, constraints } }, status },
    metadata as Parts,
  );
}

export function pod(claims: readonly string[], more: Parts = {}): ApiObject {
  const { requests = {}, status = {}, ...spec } = more;
  const resourceClaims = claims.map((name) => ({ name, resourceClaimName: name }));
  const containers = [{ name: "main", resources: { requests: { cpu: "1", ...(requests as Parts) } } }];
  return object("Pod", "in", {
    spec: { containers, schedulerName: "default-scheduler", resourceClaims, ...spec },
    status: { phase: "Pending", ...(status as Parts) },
  });
}

const cel = (...expressions: string[]): Parts => ({
  selectors: expressions.map((expression) => ({ cel: { expression } })),
});
const on = (nodeName: string): Parts => ({ nodeName });
const two: readonly ApiObject[] = [node("n0", { disk: "ssd" }), node("n1", { disk: "hdd" })];
const gpu: ApiObject = deviceClass("gpu", [`device.driver == "${DRIVER}"`]);
const numa = (value: number): Parts => ({ attributes: { model: { string: "a" }, numa: { int: value } } });
const taken = (pool: string, name: string, more: Parts = {}): Parts => ({
  allocation: { devices: { results: [{ request: "r", driver: DRIVER, pool, device: name }] }, ...more },
});
const sub = (name: string, more: Parts = {}): Parts => ({
  name,
  deviceClassName: "gpu",
  allocationMode: "ExactCount",
  count: 1,
  ...more,
});

export const claimCases: readonly ClaimCase[] = [
  {
    about: "a count, a selector, and a device that another claim has",
    nodes: { n0: 0, n1: "cannot allocate all claims" },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a"), device("d1", "a"), device("d2", "b")]),
      slice("n1", on("n1"), [device("d0", "a"), device("d1", "b")]),
      claim("other", [request("r")], { status: taken("n0", "d2") }),
      claim("c", [request("r", { count: 2, ...cel(`${A}.model == "a"`) })]),
      pod(["c"]),
    ],
  },
  {
    about: "admin access uses a device that another claim has",
    nodes: { n0: 0, n1: "cannot allocate all claims" },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a")]),
      claim("other", [request("r")], { status: taken("n0", "d0") }),
      claim("c", [request("r", { adminAccess: true })]),
      pod(["c"]),
    ],
  },
  {
    about: "alternatives: the first that fits scores eight, the next seven",
    nodes: { n0: 87, n1: 100, n2: "cannot allocate all claims" },
    objects: [
      ...two,
      node("n2"),
      gpu,
      slice("n0", on("n0"), [device("d0", "b")]),
      slice("n1", on("n1"), [device("d0", "b"), device("d1", "a")]),
      claim("c", [
        {
          name: "r",
          firstAvailable: [
            sub("best", cel(`${A}.model == "a"`)),
            sub("next", { count: 1 }),
            sub("two", { count: 2 }),
          ],
        },
      ]),
      pod(["c"]),
    ],
  },
  {
    about: "two requests must share an attribute",
    nodes: { n0: "cannot allocate all claims", n1: 0 },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "", numa(0)), device("d1", "", numa(1))]),
      slice("n1", on("n1"), [
        device("d0", "", numa(0)),
        device("d1", "", numa(1)),
        device("d2", "", numa(1)),
      ]),
      claim("c", [request("r"), request("s")], { constraints: [{ matchAttribute: `${DRIVER}/numa` }] }),
      pod(["c"]),
    ],
  },
  {
    about: "two requests must differ in an attribute",
    nodes: { n0: 0, n1: "cannot allocate all claims" },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "", numa(0)), device("d1", "", numa(1))]),
      slice("n1", on("n1"), [device("d0", "", numa(0)), device("d1", "", numa(0))]),
      claim("c", [request("r"), request("s")], {
        constraints: [{ requests: ["r", "s"], distinctAttribute: `${DRIVER}/numa` }],
      }),
      pod(["c"]),
    ],
  },
  {
    about: "all devices: some must be there, and none of them taken",
    nodes: { n0: 0, n1: "cannot allocate all claims", n2: "cannot allocate all claims" },
    objects: [
      ...two,
      node("n2"),
      gpu,
      slice("n0", on("n0"), [device("d0", "a"), device("d1", "b")]),
      slice("n1", on("n1"), [device("d0", "a")]),
      claim("other", [request("r")], { status: taken("n1", "d0") }),
      claim("c", [request("r", { allocationMode: "All", count: undefined })]),
      pod(["c"]),
    ],
  },
  {
    about: "all devices of a pool that is not known in full cannot be told",
    error:
      "claim default/c, request r: asks for all devices, but resource pool gpu.example.com/n0 is currently being updated",
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a")], { resourceSliceCount: 2 }),
      claim("c", [request("r", { allocationMode: "All", count: undefined })]),
      pod(["c"]),
    ],
  },
  {
    about: "an older generation counts on a node that has all of its slices",
    nodes: { n0: 0, n1: 0 },
    objects: [
      ...two,
      gpu,
      slice("p", on("n0"), [device("d0", "a")]),
      slice("p", on("n1"), [device("d0", "a")], { name: "newer", generation: 2 }),
      claim("c", [request("r")]),
      pod(["c"]),
    ],
  },
  {
    about: "a pool that names a device twice",
    nodes: { n0: "invalid resource pools were encountered", n1: "cannot allocate all claims" },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a"), device("d0", "b")]),
      claim("c", [request("r")]),
      pod(["c"]),
    ],
  },
  {
    about: "devices of some nodes, of all nodes, and each with its own nodes",
    nodes: { n0: 0, n1: "cannot allocate all claims", n2: "cannot allocate all claims" },
    objects: [
      ...two,
      node("n2"),
      gpu,
      slice(
        "some",
        {
          nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator: "Exists" }] }] },
        },
        [device("d0", "a")],
      ),
      slice("all", { allNodes: true }, [device("d0", "a")]),
      slice("each", { perDeviceNodeSelection: true }, [
        device("d0", "a", on("n0")),
        device("d1", "a", on("n9")),
      ]),
      claim("c", [request("r", { count: 3 })]),
      pod(["c"]),
    ],
  },
  {
    about: "taints of devices, and what tolerates them",
    nodes: { n0: 0, n1: "cannot allocate all claims", n2: 0 },
    objects: [
      ...two,
      node("n2"),
      gpu,
      slice("n0", on("n0"), [
        device("d0", "a", { taints: [{ key: "bad", value: "x", effect: "NoSchedule" }] }),
      ]),
      slice("n1", on("n1"), [device("d0", "a", { taints: [{ key: "worse", effect: "NoExecute" }] })]),
      slice("n2", on("n2"), [device("d0", "a", { taints: [{ key: "worse", effect: "None" }] })]),
      claim("c", [request("r", { tolerations: [{ key: "bad", operator: "Exists" }] })]),
      pod(["c"]),
    ],
  },
  {
    about: "an allocated claim ties the pod to its nodes",
    nodes: { n0: 0, n1: "resourceclaim not available on the node" },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a")]),
      claim("c", [request("r")], {
        status: taken("n0", "d0", {
          nodeSelector: {
            nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n0"] }] }],
          },
        }),
      }),
      pod(["c"]),
    ],
  },
  {
    about: "an extended resource comes from devices where no device plug-in offers it",
    nodes: {
      n0: "cannot allocate all claims",
      n1: 0,
      n2: "NodeResourcesFit: Insufficient example.com/gpu",
      n3: "cannot allocate all claims",
    },
    objects: [
      ...two,
      node("n2", {}, { "example.com/gpu": "1" }),
      node("n3"),
      deviceClass("gpu", [], "example.com/gpu"),
      slice("n0", on("n0"), [device("d0", "a"), device("d1", "a")]),
      slice("n1", on("n1"), [device("d0", "a"), device("d1", "a"), device("d2", "a")]),
      pod([], {
        requests: { "example.com/gpu": "1" },
        initContainers: [
          { name: "side", restartPolicy: "Always", resources: { requests: { "example.com/gpu": "1" } } },
          { name: "start", resources: { requests: { "example.com/gpu": "2" } } },
        ],
      }),
    ],
  },
  {
    about: "every device class is a resource by its own name",
    nodes: { n0: 0, n1: "cannot allocate all claims" },
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a")]),
      pod([], { requests: { "deviceclass.resource.kubernetes.io/gpu": "1" } }),
    ],
  },
  {
    about: "a claim that is being deleted",
    preEnqueue: 'resourceclaim "c" is being deleted',
    objects: [
      ...two,
      gpu,
      claim("c", [request("r")], {
        metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] },
      }),
      pod(["c"]),
    ],
  },
  {
    about: "a claim from a template that belongs to another pod",
    preEnqueue: "ResourceClaim default/made was not created for Pod default/in (Pod is not owner)",
    objects: [
      ...two,
      gpu,
      claim("made", [request("r")]),
      pod([], {
        resourceClaims: [{ name: "gpu", resourceClaimTemplateName: "t" }],
        status: { resourceClaimStatuses: [{ name: "gpu", resourceClaimName: "made" }] },
      }),
    ],
  },
  {
    about: "a device class that does not exist",
    preFilter: "request r/best: device class gpu does not exist",
    objects: [...two, claim("c", [{ name: "r", firstAvailable: [sub("best")] }]), pod(["c"])],
  },
  {
    about: "a selector that fails on a device ends the attempt",
    error: "claim default/c: selector #0: ",
    objects: [
      ...two,
      gpu,
      slice("n0", on("n0"), [device("d0", "a")]),
      claim("c", [request("r", cel(`${A}.missing == 1`))]),
      pod(["c"]),
    ],
  },
  {
    about: "a claim gets at most 32 devices",
    error: "claim default/c: number of requested devices 33 exceeds the claim limit of 32",
    objects: [...two, gpu, claim("c", [request("r", { count: 33 })]), pod(["c"])],
  },
];
