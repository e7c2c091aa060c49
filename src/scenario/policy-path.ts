/** Whether a policy's name is the path of the user's own rather than that of a built-in one. */
export function isPolicyPath(use: string): boolean {
  return /[/\\]/.test(use) || /\.(?:[mc]?[jt]s)$/.test(use);
}
