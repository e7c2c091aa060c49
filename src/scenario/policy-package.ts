import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import type { Found } from "./data-paths.ts";

/** Begins the name of a policy that comes from an npm package. */
const SCHEME = "npm:";

/** Whether a policy's name is that of a package, such as `npm:@me/policies/pack`. */
export function isPackage(use: string): boolean {
  return use.startsWith(SCHEME);
}

/**
 * The file that an installed package gives for `import`, looked for in `node_modules` of the folder and of
 * those above it, as Node does.
 */
export function findPackage(use: string, folder: string): Found {
  const name = use.slice(SCHEME.length);
  if (!/^(@[\w.~-]+\/)?[a-z0-9~-][\w.~-]*(\/[\w.~-]+)*$/.test(name))
    return { problem: `expected the name of a package after ${SCHEME}, such as npm:@me/policies/pack` };
  const parent = resolve(folder, "scenario");
  const found = createJiti(parent).esmResolve(name, { try: true, parentURL: parent });
  if (found?.startsWith("file:")) return { path: fileURLToPath(found), isFolder: false };
  return {
    problem: `no such package in node_modules of ${resolve(folder)}, or of a folder above it`,
    hint: `npm install ${name.split("/", name.startsWith("@") ? 2 : 1).join("/")}`,
  };
}
