import { didYouMean } from "../../base/nearest.ts";
import { exactQuantity } from "../../base/quantity.ts";
import { visible } from "../../base/visible.ts";
import type { FieldPath } from "../../base/field-path.ts";
import type { Remark } from "./findings.ts";

type Quantities = Readonly<Record<string, string | number | undefined>>;

const HUGE_PAGES = "hugepages-";
const CONTAINER_RESOURCES = ["cpu", "memory", "ephemeral-storage"];
const POD_RESOURCES = ["cpu", "memory"];
const NODE_RESOURCES = [...CONTAINER_RESOURCES, "pods", "storage"];
const QUALIFIED = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const WHOLE = 1_000_000_000n;

/**
 * Requests and limits of a container or, at `level` "pod", of a whole pod, as the API server checks them when
 * it admits a pod (Kubernetes v1.36 `apis/core/validation`, `validateResourceRequirements`), but for limits
 * that are missing: a limit range could add them.
 */
export function checkResources(
  {
    requests = {},
    limits = {},
  }: { readonly requests?: Quantities | undefined; readonly limits?: Quantities | undefined },
  path: FieldPath,
  level: "container" | "pod",
  report: (remark: Remark) => void,
): void {
  const standard = level === "pod" ? POD_RESOURCES : CONTAINER_RESOURCES;
  for (const [field, quantities] of Object.entries({ limits, requests }))
    for (const name of Object.keys(quantities)) {
      const at = [...path, field, name];
      const unknown = unknownName(name, standard, level);
      if (unknown) report({ path: at, ...unknown, of: "key" });
      else checkWhole(name, quantities[name], at, report);
    }
  for (const [name, request] of Object.entries(requests)) {
    const limit = limits[name];
    if (request === undefined || limit === undefined) continue;
    const [asked, most] = [exactQuantity(String(request)), exactQuantity(String(limit))];
    const at = [...path, "requests", name];
    if (asked > most)
      report({
        path: at,
        message: `${visible(String(request))} is above the limit, ${visible(String(limit))}`,
      });
    else if (asked < most && (isExtended(name) || name.startsWith(HUGE_PAGES)))
      report({
        path: at,
        message: `must be the same as the limit, ${visible(String(limit))}, for this resource`,
      });
  }
}

/** What a node has. Its names are free; one that is probably a slip is a warning. */
export function checkNodeResources(
  quantities: Quantities,
  path: FieldPath,
  { mistake, warn }: Readonly<Record<"mistake" | "warn", (remark: Remark) => void>>,
): void {
  for (const [name, quantity] of Object.entries(quantities)) {
    const at = [...path, name];
    checkWhole(name, quantity, at, mistake);
    if (
      name.includes("/") ||
      NODE_RESOURCES.includes(name) ||
      /^(?:hugepages|attachable-volumes)-/.test(name)
    )
      continue;
    warn({
      path: at,
      message: "no pod can ask for this resource",
      hint: nameHint(name, NODE_RESOURCES),
      of: "key",
    });
  }
}

function unknownName(
  name: string,
  standard: readonly string[],
  level: string,
): Pick<Remark, "message" | "hint"> | undefined {
  if (standard.includes(name) || name.startsWith(HUGE_PAGES)) return undefined;
  const known = `${standard.join(", ")}, ${HUGE_PAGES}SIZE`;
  if (level === "pod")
    return { message: `not a resource of whole pods, which are ${known}`, hint: didYouMean(name, standard) };
  if (!name.includes("/"))
    return { message: `not a resource: ${known}, or a name with a domain`, hint: nameHint(name, standard) };
  if (QUALIFIED.test(name) && !name.startsWith("requests.")) return undefined;
  return { message: "not a name of a resource: must be DOMAIN/NAME" };
}

function nameHint(name: string, standard: readonly string[]): string {
  const domain = /^gpus?$/i.test(name) ? "nvidia.com/gpu" : undefined;
  const meant = domain ? undefined : didYouMean(name, standard);
  return meant ?? `others have a domain, such as "${domain ?? `example.com/${visible(name)}`}"`;
}

function checkWhole(
  name: string,
  quantity: string | number | undefined,
  path: FieldPath,
  report: (remark: Remark) => void,
): void {
  if (quantity === undefined || !(isExtended(name) || name === "pods")) return;
  if (exactQuantity(String(quantity)) % WHOLE !== 0n)
    report({ path, message: `must be a whole number, not ${visible(String(quantity))}` });
}

function isExtended(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/");
}
