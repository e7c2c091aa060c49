import { didYouMean } from "../../base/nearest.ts";
import { visible } from "../../base/visible.ts";
import type { ApiObject, Pod, PodDisruptionBudget } from "../../sim/model/kube/objects.ts";
import { doubtfulClaimParts } from "../../sim/model/kube/doubtful-claim-parts.ts";
import { unsupportedClaimParts } from "../../sim/model/kube/unsupported-claim-parts.ts";
import { describe, FieldChecker, isFields } from "./check-fields.ts";
import { checkRawObject } from "./check-raw-object.ts";
import type { Findings, Remark } from "./findings.ts";
import { type Origin, placeOf } from "./origin.ts";
import { DURATION, unknownAnnotations } from "./own-annotations.ts";
import type { RawObject } from "./source-objects.ts";
import { creators, type Kind, kinds } from "./schemas/kinds.ts";

/**
 * Checks objects as they come. Mistakes and warnings go to `findings`; objects of other kinds are left out.
 */
export class ObjectChecker {
  readonly objects: Map<ApiObject, Origin> = new Map();
  readonly #findings: Findings;
  readonly #fields: FieldChecker;
  readonly #byKey = new Map<string, ApiObject>();
  /** Controllers of the objects, as `kind namespace/name`. */
  readonly #owners = new Set<string>();
  readonly #creators: { readonly object: ApiObject; readonly origin: Origin }[] = [];
  #kind = "";
  #origin: Origin | undefined;
  #sound = true;

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#fields = new FieldChecker({
      mistake: (remark) => this.#mistake(remark),
      warn: (remark) => this.#warn(remark),
    });
  }

  add({ value, origin, parts }: RawObject): void {
    this.#origin = origin;
    this.#kind = "";
    this.#sound = true;
    if (!isFields(value))
      this.#mistake({ path: [], message: `must be an object of Kubernetes, not ${describe(value)}` });
    else if (this.#names(value)) this.#ofKind(value as unknown as ApiObject, origin, parts);
  }

  /** Says of which controllers no pods are there. */
  finish(): void {
    for (const { object, origin } of this.#creators) {
      if (this.#owners.has(ownerKey(object.kind, object.metadata))) continue;
      const named = `${object.kind} "${visible(object.metadata.name)}"`;
      const message = `no pod of ${named} is among the objects, and none is made from its template; give its pods`;
      this.#findings.warn(object.kind, origin, { path: [], message });
    }
  }

  #names(fields: Record<string, unknown>): boolean {
    const bad = ["apiVersion", "kind"].filter(
      (name) => typeof fields[name] !== "string" || fields[name] === "",
    );
    const hint = Array.isArray(fields["items"])
      ? "kubectl writes the kind of a list at its end: does the text end too soon?"
      : undefined;
    for (const name of bad)
      this.#mistake({
        path: [name],
        message: `must name what object this is, not ${describe(fields[name])}`,
        hint: name === "kind" ? hint : undefined,
      });
    return bad.length === 0;
  }

  #ofKind(object: ApiObject, origin: Origin, parts: readonly object[]): void {
    this.#kind = visible(object.kind);
    const kind = kinds.get(object.kind);
    const group = groupOf(object.apiVersion ?? "");
    if (isFields(object.metadata) && creators.get(object.kind) === group) this.#noteCreator(object, origin);
    if (!kind || groupOf(kind.apiVersions[0]) !== group) this.#unread(object);
    else if (!kind.apiVersions.includes(object.apiVersion ?? "")) {
      const message = `${this.#kind} of version "${visible(object.apiVersion ?? "")}" is not read`;
      this.#mistake({ path: ["apiVersion"], message, hint: `give it as ${kind.apiVersions[0]}` });
    } else this.#check(object, kind, origin, parts);
  }

  #noteCreator(object: ApiObject, origin: Origin): void {
    if (object.metadata.uid === undefined && typeof object.metadata.name === "string")
      this.#creators.push({ object, origin });
  }

  #unread(object: ApiObject): void {
    if (creators.has(object.kind)) return;
    if (isList(object.kind)) {
      const { items } = object as ApiObject & { readonly items?: unknown };
      // A list without items, as Go may print it.
      if (items !== null)
        this.#mistake({ path: ["items"], message: `must be a list of objects, not ${describe(items)}` });
      return;
    }
    const hint = kinds.has(object.kind) ? undefined : didYouMean(object.kind, kinds.keys());
    const message = `objects of kind ${this.#kind} (${visible(object.apiVersion ?? "")}) are not read`;
    this.#warn({ path: ["kind"], message, hint });
  }

  #check(object: ApiObject, kind: Kind, origin: Origin, parts: readonly object[]): void {
    this.#fields.check(object as unknown as Record<string, unknown>, kind.schema, parts);
    const { metadata } = object;
    if (!isFields(metadata) || metadata.name === undefined || metadata.name === "") {
      const hint =
        isFields(metadata) && metadata["generateName"]
          ? "generateName makes a new name each time"
          : undefined;
      this.#mistake({ path: ["metadata", "name"], message: "is missing", hint });
      return;
    }
    // Told already.
    if (typeof metadata.name !== "string") return;
    for (const owner of Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : [])
      if (owner) this.#owners.add(ownerKey(owner.kind, { name: owner.name, namespace: metadata.namespace }));
    for (const name of unknownAnnotations(metadata.annotations))
      this.#warn({
        path: ["metadata", "annotations", name],
        message: "is no annotation that clustersim knows",
        hint: didYouMean(name, [DURATION]) ?? `there is ${DURATION}`,
        of: "key",
      });
    this.#rules(object);
    if (this.#sound) this.#claims(object);
    if (metadata.uid === undefined && this.#sound)
      checkRawObject(object, {
        mistake: (remark) => this.#mistake(remark),
        warn: (remark) => this.#warn(remark),
      });
    const namespace = kind.namespaced ? (metadata.namespace ?? "default") : "";
    const key = `${object.kind} ${namespace === "" ? "" : `${namespace}/`}${metadata.name}`;
    const twin = this.#byKey.get(key);
    if (twin) this.#twice(key, twin);
    else {
      this.#byKey.set(key, object);
      this.objects.set(object, origin);
    }
  }

  #twice(key: string, twin: ApiObject): void {
    const more = (): string => {
      const { file, line, column } = placeOf(this.objects.get(twin) as Origin, ["metadata", "name"]);
      return `; first in ${file}:${line}:${column}`;
    };
    this.#mistake({ path: ["metadata", "name"], message: `${visible(key, 300)} is given twice`, more });
  }

  /** What of claims, classes and slices is not modelled, or hardly meant. */
  #claims(object: ApiObject): void {
    for (const { path, message } of unsupportedClaimParts(object)) this.#mistake({ path, message });
    for (const { path, message } of doubtfulClaimParts(object)) this.#warn({ path, message });
  }

  /** What no decision can be right with, and what is easily overlooked. */
  #rules(object: ApiObject): void {
    if (object.kind === "Pod") {
      const { spec } = object as Pod & { spec?: { readonly schedulingGroup?: unknown } };
      if (spec?.schedulingGroup !== undefined && !spec.nodeName)
        this.#mistake({
          path: ["spec", "schedulingGroup"],
          message: "pods scheduled as a group are not supported (a feature that is off in Kubernetes v1.36)",
        });
    } else if (object.kind === "PodDisruptionBudget") {
      const { status } = object as PodDisruptionBudget;
      if (status?.disruptionsAllowed === undefined)
        this.#warn({
          path: ["status", "disruptionsAllowed"],
          message: "is missing: no disruption is allowed",
        });
    }
  }

  #mistake(remark: Remark): void {
    this.#sound = false;
    this.#findings.mistake(this.#origin as Origin, remark);
  }

  #warn(remark: Remark): void {
    this.#findings.warn(this.#kind, this.#origin as Origin, remark);
  }
}

/** `List` or, for a kind that is read, such as `PodList`. */
function isList(kind: string): boolean {
  return kind === "List" || (kind.endsWith("List") && kinds.has(kind.slice(0, -"List".length)));
}

function ownerKey(
  kind: string,
  of: { readonly namespace?: string | undefined; readonly name: string },
): string {
  return `${kind} ${of.namespace ?? "default"}/${of.name}`;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
