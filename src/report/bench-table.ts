import type { BenchRow } from "../metrics/bench.ts";
import type { SmallTable } from "./small-table.ts";

/** `bench.arrow`: a row for each policy, cell and load. */
export const benchTable: SmallTable<BenchRow> = {
  doc: "Speed and quality of placement policies; figures of speed are medians over rounds",
  columns: [
    { name: "question", type: "text", doc: "Which cell and which pods", of: ({ question }) => question },
    { name: "policy", type: "text", doc: "Name of the policy", of: ({ policy }) => policy },
    { name: "nodes", type: "int32", doc: "Nodes of the cell", of: ({ nodes }) => nodes },
    { name: "load", type: "float64", doc: "Share of the scarcest resource taken", of: ({ load }) => load },
    number("decisions_per_second", "Decisions a second", (row) => row.decisionsPerSecond),
    number("p50_us", "Median of a decision, microseconds", (row) => row.p50Us),
    number("p99_us", "99th percentile of a decision, microseconds", (row) => row.p99Us),
    number("bytes_per_node", "Bytes of a node and what the search keeps about it", (row) => row.bytesPerNode),
    number("bytes_per_pod", "Bytes of a pod", (row) => row.bytesPerPod),
    number("packing", "Share taken when pods have asked for all of the cell", (row) => row.packing),
    {
      ...number("gap", "Nodes in use beyond the fewest possible, as a share of these", (row) => row.gap),
      nullable: true,
    },
    number("spread", "Standard deviation of the nodes' utilisation at this load", (row) => row.spread),
    number("failed", "Share of the timed decisions that found no node", (row) => row.failed),
    number("round_min", "Decisions a second of the slowest round", (row) => Math.min(...row.rounds)),
    number("round_max", "Decisions a second of the fastest round", (row) => Math.max(...row.rounds)),
  ],
};

function number(
  name: string,
  doc: string,
  of: (row: BenchRow) => number | null,
): SmallTable<BenchRow>["columns"][number] {
  return { name, type: "float64", doc, of };
}
