import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";

const NODES = "openb_node_list_gpu_node.csv";
const PODS = /^openb_pod_list_(.+)\.csv(?:\.gz)?$/;

/** The lists of openb in a folder. */
export interface OpenbFolder {
  /** Path of the nodes with GPUs. */
  readonly nodes: string;
  /** Paths of the lists of pods by their short names, in order of these. */
  readonly lists: ReadonlyMap<string, string>;
}

/** Finds the lists in the folder, or in `openb` inside it. Throws InputError. */
export function openbFolder(path: string): OpenbFolder {
  const home = [path, join(path, "openb")].find((folder) => existsSync(join(folder, NODES)));
  if (home === undefined)
    throw new InputError({
      file: path,
      message: `holds no ${NODES}`,
      hint: "name the folder of the node and pod lists of the Alibaba GPU trace of 2023 with --data",
    });
  const lists = new Map<string, string>();
  for (const file of readdirSync(home).sort()) {
    const name = PODS.exec(file)?.[1];
    if (name !== undefined && !lists.has(name)) lists.set(name, join(home, file));
  }
  if (lists.size === 0) throw new InputError({ file: home, message: "holds no openb_pod_list_*.csv" });
  return { nodes: join(home, NODES), lists };
}

/** `default` for `openb_pod_list_default`, with or without folder and `.csv`. */
export function shortListName(name: string): string {
  const file = name.split("/").at(-1) as string;
  return PODS.exec(`${file.replace(/\.csv(?:\.gz)?$/, "")}.csv`)?.[1] ?? name;
}
