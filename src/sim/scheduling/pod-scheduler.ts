/** Who places waiting pods, as the rest of the run sees it. Pods and nodes are named by their rows. */
export interface PodScheduler {
  /** Attempts so far. */
  readonly decisions: number;
  /** Node evaluations so far, preemption included: the work done, independent of the machine. */
  readonly evaluations: number;
  /** A pod waits from now on. */
  enqueue(pod: number): void;
  /** A waiting pod ended; its state is `dropped`. Frees its row, now or later. */
  dropped(pod: number): void;
  /** Changes the class of a waiting pod. */
  reclass(pod: number, podClass: number): void;
  /** Something left the node, or it came up or grew: pods that found no node may now. */
  improved(node: number): void;
  /** The pod lost its node. */
  lostNode(pod: number, node: number): void;
}
