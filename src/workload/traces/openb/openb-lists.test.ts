import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../base/input-error.ts";
import { BadRows } from "../bad-rows.ts";
import { openbListKind, openbNodesInfo, openbPodsInfo } from "./openb-info.ts";
import { readOpenbNodes, readOpenbPods } from "./openb-lists.ts";

const real = "../shared/traces/openb";
const folder = mkdtempSync(join(tmpdir(), "openb-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "list.csv");
  writeFileSync(path, text);
  return path;
}

async function mistakes(read: Promise<unknown>): Promise<string> {
  const error = await read.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${folder}/`, "");
}

const podHeader =
  "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time";
const pods = (text: string): ReturnType<typeof readOpenbPods> =>
  readOpenbPods(file(text), new BadRows("stop"));
const nodes = (text: string): ReturnType<typeof readOpenbNodes> =>
  readOpenbNodes(file(text), new BadRows("stop"));

describe("a list of openb", () => {
  it("is read by the names in its header, whatever their order", async () => {
    const read = await nodes(
      "gpu,model,other,sn,memory_mib,cpu_milli\r\n2,P100,x,a,10,64000\r\n0,,,b,1,2\r\n",
    );
    expect(read).toEqual([
      { name: "a", cpuMilli: 64_000, memoryMib: 10, gpus: 2, model: "P100" },
      { name: "b", cpuMilli: 2, memoryMib: 1, gpus: 0, model: "" },
    ]);
    const [first, second] = await pods(`${podHeader}\np,100,5,1,460,V|W|W,LS,Running,7,9\nq,1,1,0,,,,,,\n`);
    expect(first).toMatchObject({
      gpus: 1,
      gpuMilli: 460,
      models: ["V", "W", "W"],
      creation: 7,
      deletion: 9,
    });
    expect(second).toMatchObject({ gpus: 0, gpuMilli: 0, models: [], creation: undefined });
  });

  it("may have the first five columns of pods only", async () => {
    const [pod] = await pods("name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1,2,8,1000");
    expect(pod).toMatchObject({ gpus: 8, gpuMilli: 1000, models: [], qos: "", scheduled: undefined });
  });

  it.each([
    ["p,x,1,0,0,,,,,", 'list.csv:2:3: cpu_milli: "x" is not a whole number from 0 to 1000000000'],
    ["p,1,1,1,,,,,,", "list.csv:2:9: gpu_milli: says nothing, but the pod asks for a GPU"],
    ["p,1,1,2,500,,,,,", "list.csv:2:9: gpu_milli: is 500, but several GPUs are asked for whole: 1000"],
    ["p,1,1,1,1001,,,,,", 'list.csv:2:9: gpu_milli: "1001" is not a whole number from 0 to 1000'],
    ["p,1,1,0,0", "list.csv:2:9: the row has 5 columns, the header has 10"],
    ["p,1,1,0,0,,,,9,8", "list.csv:2:16: deletion_time: 8 is before creation_time, 9"],
    ["p,1,1,0,0,,,,,\np,1,1,0,0,,,,,", 'list.csv:3:1: name: "p" is the name of line 2 already'],
  ])("says where a row goes wrong: %j", async (row, expected) => {
    expect(await mistakes(pods(`${podHeader}\n${row}\n`))).toBe(expected);
  });

  it("says what is wrong with a header", async () => {
    const columns = "the first line should name the columns: sn,cpu_milli,memory_mib,gpu,model";
    expect(await mistakes(nodes("sn,cpu_mili,memory_mib,gpu,model\n"))).toBe(
      'list.csv:1:4: cpu_mili: is no column of this table\n    hint: did you mean "cpu_milli"?',
    );
    expect(await mistakes(nodes("a,b\n"))).toBe(
      `list.csv:1:1: sn, cpu_milli, memory_mib, gpu, model: the column is not in the header; ${columns}`,
    );
    expect(await mistakes(nodes(""))).toBe(`list.csv: is empty, ${columns}`);
    expect(await mistakes(pods(podHeader.replace("gpu_spec", "gpu_sepc")))).toContain('mean "gpu_spec"');
  });

  it("is told by its header, also when packed", async () => {
    const path = join(folder, "packed.csv.gz");
    writeFileSync(path, gzipSync("sn,cpu_milli,memory_mib,gpu,model\na,1,1,1,T4\n"));
    expect(await openbListKind(path)).toBe("nodes");
    expect((await openbNodesInfo(path, "stop")).gpusByModel).toEqual({ T4: 1 });
    expect(await openbListKind(file("a,b\n"))).toBeUndefined();
    expect(await openbListKind(folder)).toBeUndefined();
    expect(await openbListKind(join(folder, "nowhere"))).toBeUndefined();
  });

  it("counts bad rows and leaves them out when told to", async () => {
    const bad = new BadRows("skip");
    const path = file("sn,cpu_milli,memory_mib,gpu,model\na,1,1,1,\nb,1,1,1,T4\nc,-1,1,1,T4\n");
    expect((await readOpenbNodes(path, bad)).map(({ name }) => name)).toEqual(["b"]);
    expect(bad.issues.map(({ line, field }) => [line, field])).toEqual([
      [2, "model"],
      [4, "cpu_milli"],
    ]);
  });

  it("whatever is done to its bytes, is read or a mistake with its place", async () => {
    const good = `${podHeader}\np,100,5,1,460,V|W,LS,Running,7,9\nq,1,1,0,0,,BE,Failed,1,2\n`;
    const cut = fc.nat(good.length);
    const piece = fc.oneof(fc.string(), fc.constantFrom(",", "\n", "\r", "-1", "1e9", "\0", '"', "|"));
    await fc.assert(
      fc.asyncProperty(cut, cut, piece, async (a, b, put) => {
        const text = good.slice(0, Math.min(a, b)) + put + good.slice(Math.max(a, b));
        const path = file(text);
        const found = await readOpenbPods(path, new BadRows("stop")).catch((error: unknown) => error);
        if (Array.isArray(found)) return;
        expect(found).toBeInstanceOf(InputError);
        for (const issue of (found as InputError).issues) {
          expect(issue.file).toBe(path);
          const line = text.split("\n")[(issue.line ?? 1) - 1];
          expect(line).toBeDefined();
          expect(issue.column ?? 1).toBeLessThanOrEqual((line as string).length + 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe.skipIf(!existsSync(real))("the published lists", () => {
  it("have the nodes and pods that others counted", async () => {
    const all = await readOpenbNodes(join(real, "openb_node_list_gpu_node.csv"), new BadRows("stop"));
    const sum = (of: (node: (typeof all)[number]) => number): number => all.reduce((s, n) => s + of(n), 0);
    expect([all.length, sum((n) => n.gpus), sum((n) => n.cpuMilli)]).toEqual([1213, 6212, 107_018_000]);
    const list = await readOpenbPods(join(real, "openb_pod_list_default.csv"), new BadRows("stop"));
    expect(list).toHaveLength(8152);
    expect(list.reduce((s, p) => s + p.gpus * p.gpuMilli, 0)).toBe(6_086_800);
    expect(list.reduce((s, p) => s + p.cpuMilli, 0)).toBe(85_436_012);
    expect(list.filter((p) => p.gpus === 1 && p.gpuMilli < 1000)).toHaveLength(3078);
    expect(list.filter((p) => p.scheduled === undefined)).toHaveLength(897);
    const five = join(real, "openb_pod_list_multigpu30.csv");
    const rows = readFileSync(five, "utf8").trim().split("\n").length - 1;
    expect(await readOpenbPods(five, new BadRows("stop"))).toHaveLength(rows);
  });

  it("hold what others counted, as trace info says it", async () => {
    const list = join(real, "openb_pod_list_default.csv");
    expect(await openbListKind(list)).toBe("pods");
    expect(await openbPodsInfo(list, "stop")).toMatchObject({
      podsByGpus: { 1: 6989, 0: 1088, 8: 44, 2: 16, 4: 15 },
      sharing: 3078,
      phases: { Running: 5193, Failed: 1870, Pending: 897, Succeeded: 192 },
      qos: { LS: 4647, BE: 3398, Burstable: 100, Guaranteed: 7 },
    });
    const nodeList = join(real, "openb_node_list_gpu_node.csv");
    expect(await openbListKind(nodeList)).toBe("nodes");
    expect(await openbNodesInfo(nodeList, "stop")).toMatchObject({
      shapes: 15,
      gpusByModel: { G2: 4392, T4: 842, G3: 312, P100: 265, V100M32: 204, V100M16: 195, A10: 2 },
    });
    expect(await openbListKind(real)).toBeUndefined();
  });
});
