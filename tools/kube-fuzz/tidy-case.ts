import { isLabelValue } from "../../src/sim/model/kube/label-syntax.ts";
import { isObject, type Json, type JsonObject, objectAt, textOf } from "./json.ts";
import { spots } from "./values-by-path.ts";

const PHASES: Readonly<Record<string, readonly string[]>> = {
  Pod: ["Pending", "Running", "Unknown", "Succeeded", "Failed"],
  PersistentVolumeClaim: ["Pending", "Bound", "Lost"],
  PersistentVolume: ["Pending", "Available", "Bound", "Released", "Failed"],
};

/**
 * Puts right what the API server would refuse of a changed object: it never stores it, so that nothing can be
 * learnt from it.
 */
export function tidyObject(object: JsonObject): void {
  const { records, lists } = spots(object);
  for (const { path, at } of records) {
    if (/matchExpressions\[\]$|matchFields\[\]$/.test(path)) tidyRequirement(at, path);
    else if (path.endsWith("tolerations[]")) tidyToleration(at);
    else if (path.endsWith("topologySpreadConstraints[]")) tidyConstraint(at);
    else if (path.endsWith("conditions[]")) at["type"] ??= "PodScheduled";
    else if (path.endsWith("ownerReferences[]")) at["kind"] ??= "ReplicaSet";
    else if (/nodeAffinity\.required$|\.nodeSelector$/.test(path) && !path.startsWith("Pod"))
      at["nodeSelectorTerms"] ??= [{}];
    else if (/attributes\.[^.]+$/.test(path) && Object.keys(at).length !== 1) replaceAll(at, { int: 1 });
    else if (/devices\[\]\.capacity\.[^.]+$/.test(path)) at["value"] ??= "1Gi";
  }
  for (const { path, at } of lists) {
    if (path.endsWith(".taints")) unique(at, ({ key, effect }) => `${textOf(key)}/${textOf(effect)}`);
    else if (path.endsWith(".topologySpreadConstraints"))
      unique(at, (each) => `${textOf(each["topologyKey"])}/${textOf(each["whenUnsatisfiable"])}`);
    else if (
      /\.(?:containers|volumes|\w+Statuses|drivers|resourceClaims|devices|conditions|requests)$/.test(path)
    )
      unique(at, (each) => textOf(each["type"] ?? each["name"]));
    else if (path.endsWith("nodeSelectorTerms") && at.length === 0) at.push({});
  }
  const phases = PHASES[textOf(object["kind"])];
  const status = objectAt(object, "status");
  if (phases && !phases.includes(textOf(status["phase"] ?? ""))) delete status["phase"];
  if (object["kind"] === "Pod") tidyPod(object);
  else if (object["kind"] === "Node") {
    for (const taint of listAt(objectAt(object, "spec"), "taints")) {
      taint["key"] ||= "key";
      taint["effect"] ||= "NoSchedule";
    }
    const { declaredFeatures } = status;
    if (Array.isArray(declaredFeatures))
      status["declaredFeatures"] = [...new Set(declaredFeatures.map(textOf))].sort();
  }
}

/** Objects of one kind and name, and pods of one uid, but for the first. */
export function tidyList(objects: readonly JsonObject[]): JsonObject[] {
  const seen = new Set<string>();
  return objects.filter((object) => {
    const { name, namespace, uid } = objectAt(object, "metadata");
    const key = `${textOf(object["kind"])} ${textOf(namespace ?? "")}/${textOf(name)}`;
    if (seen.has(key) || seen.has(`uid ${textOf(uid)}`)) return false;
    seen.add(key);
    seen.add(`uid ${textOf(uid)}`);
    return true;
  });
}

function replaceAll(fields: JsonObject, by: JsonObject): void {
  for (const key of Object.keys(fields)) delete fields[key];
  Object.assign(fields, by);
}

function listAt(object: JsonObject, key: string): JsonObject[] {
  const list = object[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function unique(list: Json[], keyOf: (item: JsonObject) => string): void {
  const seen = new Set<string>();
  for (let i = 0; i < list.length; ) {
    const item = list[i];
    const key = isObject(item) ? keyOf(item) : "";
    if (!isObject(item) || seen.has(key)) list.splice(i, 1);
    else {
      seen.add(key);
      i += 1;
    }
  }
}

function tidyRequirement(requirement: JsonObject, path: string): void {
  const ofFields = path.endsWith("matchFields[]");
  const ofNodes = ofFields || /nodeSelectorTerms|preference/.test(path);
  const given = Array.isArray(requirement["values"]) ? requirement["values"].map(textOf) : [];
  const values = ofNodes ? given : given.filter(isLabelValue);
  let operator = textOf(requirement["operator"] ?? "");
  if (ofFields) {
    requirement["key"] = "metadata.name";
    if (operator !== "NotIn") operator = "In";
  }
  const numeric = operator === "Gt" || operator === "Lt";
  if (!/^(?:In|NotIn|Exists|DoesNotExist)$/.test(operator) && !(numeric && ofNodes)) operator = "In";
  requirement["operator"] = operator;
  requirement["key"] ??= "disk";
  if (operator === "Exists" || operator === "DoesNotExist") delete requirement["values"];
  else if (values.length === 0) requirement["values"] = ["1"];
  else requirement["values"] = ofFields || numeric ? values.slice(0, 1) : values;
}

function tidyToleration(toleration: JsonObject): void {
  const operator = textOf(toleration["operator"] ?? "");
  if (!/^(?:Equal|Exists|Gt|Lt|)$/.test(operator)) toleration["operator"] = "Equal";
  if (!toleration["key"]) toleration["operator"] = "Exists";
  if (toleration["operator"] === "Exists") delete toleration["value"];
}

function tidyConstraint(constraint: JsonObject): void {
  constraint["maxSkew"] ??= 1;
  constraint["topologyKey"] ??= "rack";
  constraint["whenUnsatisfiable"] ??= "DoNotSchedule";
  if (constraint["whenUnsatisfiable"] !== "DoNotSchedule") delete constraint["minDomains"];
  if (constraint["labelSelector"] === undefined) delete constraint["matchLabelKeys"];
}

function tidyPod(pod: JsonObject): void {
  const spec = (pod["spec"] ??= {}) as JsonObject;
  spec["schedulerName"] ??= "default-scheduler";
  if (!Array.isArray(spec["containers"]) || spec["containers"].length === 0)
    spec["containers"] = [{ name: "c0", resources: {} }];
  // Of amounts that Go keeps as decimals kube-scheduler adds the overhead anew each time it looks.
  if (spec["resources"] !== undefined) delete spec["overhead"];
  for (const claim of listAt(spec, "resourceClaims"))
    if ((claim["resourceClaimName"] === undefined) === (claim["resourceClaimTemplateName"] === undefined)) {
      claim["resourceClaimName"] ??= "claim";
      delete claim["resourceClaimTemplateName"];
    }
  for (const volume of listAt(spec, "volumes")) tidyVolume(volume);
  const affinity = objectAt(spec, "affinity");
  for (const field of ["podAffinity", "podAntiAffinity"]) {
    const terms = objectAt(affinity, field);
    for (const term of [
      ...listAt(terms, "requiredDuringSchedulingIgnoredDuringExecution"),
      ...listAt(terms, "preferredDuringSchedulingIgnoredDuringExecution").map((each) => {
        each["weight"] ??= 1;
        return (each["podAffinityTerm"] ??= {}) as JsonObject;
      }),
    ]) {
      term["topologyKey"] ??= "rack";
      delete term["matchLabelKeys"];
      delete term["mismatchLabelKeys"];
    }
  }
  for (const each of listAt(
    objectAt(affinity, "nodeAffinity"),
    "preferredDuringSchedulingIgnoredDuringExecution",
  )) {
    each["weight"] ??= 1;
    each["preference"] ??= {};
  }
  if (objectAt(affinity, "nodeAffinity")["requiredDuringSchedulingIgnoredDuringExecution"] !== undefined) {
    const required = objectAt(affinity, "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
    required["nodeSelectorTerms"] ??= [{}];
  }
}

/** A volume has one source. */
function tidyVolume(volume: JsonObject): void {
  const [first, ...others] = Object.keys(volume).filter((key) => key !== "name");
  if (first === undefined) volume["emptyDir"] = {};
  for (const other of others) delete volume[other];
  const required: Readonly<Record<string, JsonObject>> = {
    persistentVolumeClaim: { claimName: "claim" },
    gcePersistentDisk: { pdName: "d1" },
    awsElasticBlockStore: { volumeID: "vol-1" },
    rbd: { monitors: ["m1"], image: "i1", pool: "rbd" },
    iscsi: { iqn: "iqn.2020-01.com.example:a", targetPortal: "10.0.0.1", lun: 0 },
    csi: { driver: "csi.example.com" },
    azureDisk: { diskName: "disk", diskURI: "/disks/1" },
  };
  const source = first === undefined ? undefined : volume[first];
  if (first !== undefined && isObject(source)) volume[first] = { ...required[first], ...source };
}
