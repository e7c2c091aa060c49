import { describe, expect, it } from "vitest";
import { borg2011Bands, PriorityBands } from "../sim/contract/bands.ts";
import { kubernetesResources } from "../sim/model/resources.ts";
import { MemoryTables } from "./memory-tables.ts";
import { TableBuffer } from "./table-buffer.ts";
import { defineTables } from "./tables.ts";

const bands = new PriorityBands(borg2011Bands);
const { users } = defineTables({ resources: kubernetesResources, bands, hasUsage: false });

describe("TableBuffer", () => {
  it("hands over full batches, then the rest, in order", () => {
    const sizes: number[] = [];
    const memory = new MemoryTables();
    const sink = {
      batch: (...[table, columns, length]: Parameters<MemoryTables["batch"]>) => {
        sizes.push(length);
        memory.batch(table, columns, length);
      },
    };
    const buffer = new TableBuffer(users, sink, 4);
    const user = buffer.int32("user");
    const name = buffer.text("name");
    for (let i = 0; i < 10; i++) {
      const at = buffer.append();
      user.set(at, i);
      name.set(at, `u${i}`);
    }
    buffer.end();
    expect(sizes).toEqual([4, 4, 2]);
    expect([...memory.table("users").numbers("user")]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(memory.table("users").texts("name").join()).toBe("u0,u1,u2,u3,u4,u5,u6,u7,u8,u9");
  });

  it("tells of an empty table once", () => {
    const memory = new MemoryTables();
    new TableBuffer(users, memory).end();
    expect(memory.table("users").length).toBe(0);
    expect(memory.names).toEqual(["users"]);
    expect(() => memory.table("pods")).toThrow(/no table pods; it wrote users/);
    expect(() => memory.table("users").numbers("nme")).toThrow(/no column nme; it has user, name/);
  });

  it("refuses a column that is not there or of another type", () => {
    const buffer = new TableBuffer(users, new MemoryTables());
    expect(() => buffer.int32("nobody")).toThrow("table users: no Int32Column nobody");
    expect(() => buffer.int64("user")).toThrow("table users: no Int64Column user");
  });
});

describe("defineTables", () => {
  it("names a column by resource and unit, and refuses two resources of one name", () => {
    const gpu = { name: "nvidia.com/gpu", scale: 1, unit: "" };
    const { nodes } = defineTables({ resources: [...kubernetesResources, gpu], bands, hasUsage: true });
    const names = nodes.columns.map((column) => column.name);
    expect(names).toContain("cpu_capacity_cores");
    expect(names).toContain("ephemeral_storage_used_bytes");
    expect(names).toContain("nvidia_com_gpu_requested");
    const twin = { name: "nvidia-com/gpu", scale: 1, unit: "" };
    expect(() => defineTables({ resources: [gpu, twin], bands, hasUsage: false })).toThrow(
      "two resources give the column nvidia_com_gpu_request",
    );
  });
});
