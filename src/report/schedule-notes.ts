import { podKey } from "../sim/model/kube/kube-pod.ts";
import type { ApiObject, Pod } from "../sim/model/kube/objects.ts";

/** What could be misread in answers about pods that were asked for by name (`namespace/name`). */
export function notesOn(objects: readonly ApiObject[], asked: readonly string[], fit: boolean): string[] {
  const names = new Set(asked);
  return objects.flatMap((object) => {
    const { namespace = "default", name } = object.metadata;
    const key = podKey({ namespace, name });
    if (object.kind !== "Pod" || !names.has(key)) return [];
    const { nodeName, volumes = [] } = (object as Pod).spec;
    const notes: string[] = [];
    if (nodeName)
      notes.push(
        `${key} names its node, ${nodeName}, so NodeName refuses all others; ` +
          `take spec.nodeName out of a copy to ask where else it could go`,
      );
    const claim = volumes.find((volume) => volume.persistentVolumeClaim)?.persistentVolumeClaim?.claimName;
    if (fit && claim !== undefined) notes.push(`the pods that fit share the claim ${claim} of ${key}`);
    return notes;
  });
}
