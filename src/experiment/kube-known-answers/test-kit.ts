import type { PodAnswer } from "../../metrics/pod-answer.ts";
import type { ApiObject } from "../../sim/model/kube/objects.ts";
import { scheduleSnapshot } from "../schedule-snapshot.ts";

export type Amounts = Readonly<Record<string, string | number>>;

export function node(
  name: string,
  allocatable: Amounts = {},
  more: Readonly<Record<string, unknown>> = {},
): ApiObject {
  const { labels = {}, images, ...spec } = more;
  return {
    kind: "Node",
    metadata: { name, labels },
    spec,
    status: { allocatable: { cpu: 64, memory: "64Gi", pods: 110, ...allocatable }, images },
  } as ApiObject;
}

export function pod(
  name: string,
  more: { readonly labels?: object; readonly spec?: object; readonly status?: object } = {},
): ApiObject {
  const spec = { schedulerName: "default-scheduler", containers: [], ...more.spec };
  return {
    kind: "Pod",
    metadata: { name, namespace: "ns", labels: more.labels },
    spec,
    status: more.status,
  } as unknown as ApiObject;
}

/** A specification of one container that asks for these. */
export const asking = (requests: Amounts): object => ({
  containers: [{ name: "c", resources: { requests } }],
});

export interface Plugins {
  readonly args?: Readonly<Record<string, object>>;
  readonly plugins?: object;
}

/** The answer for the pod `in`. */
export function answer(objects: readonly ApiObject[], { args = {}, plugins }: Plugins = {}): PodAnswer {
  const pluginConfig = Object.entries(args).map(([name, each]) => ({ name, args: each }));
  const config = {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    profiles: [{ schedulerName: "default-scheduler", pluginConfig, ...(plugins && { plugins }) }],
  };
  return scheduleSnapshot(objects, { config, pods: ["ns/in"] }).pods[0] as PodAnswer;
}

/** Scores of one plug-in by node, in order. */
export const scored = ({ nodeOrder, scores }: PodAnswer, plugin: string): (number | undefined)[] =>
  nodeOrder.filter((name) => scores[name]).map((name) => scores[name]?.plugins[plugin]?.normalized);

export const refused = ({ nodeOrder, nodes }: PodAnswer): string[] =>
  nodeOrder.filter((name) => nodes[name]?.feasible === false);

export const noFilter: Plugins = { plugins: { filter: { disabled: [{ name: "*" }] } } };
