import { expect, test } from "vitest";
import type { Pod } from "../sim/model/kube/objects.ts";
import { notesOn } from "./schedule-notes.ts";

const pod = (name: string, spec: Partial<Pod["spec"]>): Pod => ({
  kind: "Pod",
  metadata: { name, namespace: "x" },
  spec: { containers: [], ...spec },
});
const claimed = { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] };
const objects = [pod("placed", { nodeName: "n" }), pod("claimed", claimed), pod("other", claimed)];

test("a pod that names its node, and claims that copies share, only of pods that were asked for", () => {
  expect(notesOn(objects, ["x/placed", "x/claimed"], true)).toEqual([
    "x/placed names its node, n, so NodeName refuses all others; take spec.nodeName out of a copy to ask where else it could go",
    "the pods that fit share the claim c of x/claimed",
  ]);
  expect(notesOn(objects, ["x/claimed"], false)).toEqual([]);
  expect(notesOn(objects, [], true)).toEqual([]);
});
