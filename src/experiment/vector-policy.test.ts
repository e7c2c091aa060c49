import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root, TestFolder } from "../cli/test-kit.ts";
import { runScenario } from "./run-scenario.ts";

const folder = new TestFolder({
  "mine.js": `
const crowd = (podCount, inZone) => -podCount - 3 * inZone;
export default {
  name: "crowd-averse",
  reads: "cluster",
  score: (pod, node, cluster) => crowd(node.podCount, cluster.podsOfJobInZone(node.zone)),
  scoreAll: (pod, { count, podCount, zone }, cluster, scores) => {
    const inZone = cluster.podsOfJobByZone();
    for (let row = 0; row < count; row++) scores[row] = crowd(podCount[row], inZone[zone[row]]);
  },
};
`,
  "devices.yaml": `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: devices }
spec:
  duration: 2h
  nodes:
    - name: gpu
      count: 8
      capacity: { cpu: 32, memory: 64Gi, nvidia.com/gpu: 4 }
      devices: { resource: nvidia.com/gpu, model: T4 }
    - { name: plain, count: 4, capacity: { cpu: 16, memory: 64Gi }, taints: [{ key: old, effect: NoSchedule }] }
  workload:
    - kind: synthetic
      jobTypes:
        - name: train
          priority: 0
          interarrival: { exponential: 2m }
          tasks: 3
          duration: { exponential: 30m }
          requests: { cpu: 4, memory: 4Gi, nvidia.com/gpu: { choice: [[500m, 2], [300m, 1], [2, 1]] } }
        - { name: plain, priority: 1, interarrival: 1m, duration: 20m, requests: { cpu: 1 } }
`,
  "borg.yaml": readFileSync(join(root, "scenarios/borg-cell.yaml"), "utf8"),
});
afterAll(() => folder.remove());

// Reclaimed reservations, taints, devices, avoided zones: what the vector search finds out by columns.
test.each([
  ["devices.yaml", []],
  ["borg.yaml", ["duration=40m", "warmUp=0s", "failures.nodes.mtbf=6h"]],
] as const)("%s: scoreAll decides as score does", async (scenario, more) => {
  const run = (search: string) =>
    runScenario(join(folder.path, scenario), {
      set: [...more, "policies.scheduler.use=./mine.js", `policies.scheduler.search=${search}`],
    });
  const [all, each] = [await run("indexed"), await run("reference")];
  expect(all.fingerprint).toBe(each.fingerprint);
  expect(all.pods.placed).toBeGreaterThan(150);
});
