import { isPackage } from "./policy-package.ts";

/**
 * Whether a policy's name is the path of the user's own, or a package, rather than that of a built-in one.
 */
export function isPolicyPath(use: string): boolean {
  return isPackage(use) || /[/\\]/.test(use) || /\.(?:[mc]?[jt]s)$/.test(use);
}
