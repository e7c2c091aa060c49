import cliProgress from "cli-progress";
import { formatDuration } from "../base/duration.ts";
import type { Progress } from "../experiment/run.ts";
import { count } from "../report/human.ts";

/** Whole seconds, or larger units, of a simulated time: `1d3h12m`. */
const clock = (microseconds: number): string => formatDuration(Math.floor(microseconds / 6e7) * 6e7);

/** A progress bar on the error stream. Draws only on a terminal, and without colours. */
export class ProgressBar {
  readonly #bar: cliProgress.SingleBar | undefined;
  readonly #started = performance.now();

  /** `quiet`: draw nothing. */
  constructor({ quiet }: { quiet: boolean }) {
    if (quiet || !process.stderr.isTTY) return;
    this.#bar = new cliProgress.SingleBar({
      format: "{bar} {percentage}%  {clock}  {rate} events/s  {pods} pods  {left}",
      stream: process.stderr,
      barsize: 20,
      barCompleteChar: "#",
      barIncompleteChar: "-",
      hideCursor: true,
      clearOnComplete: true,
    });
    this.#bar.start(1, 0, { clock: "0s", rate: "-", pods: "0", left: "" });
  }

  show({ now, share, events, pods }: Progress): void {
    if (!this.#bar) return;
    const seconds = (performance.now() - this.#started) / 1000;
    const left = share ? `${Math.ceil((seconds / share) * (1 - share))} s left` : "";
    const rate = count(Math.round(events / seconds));
    this.#bar.update(share ?? 0, { clock: clock(now), rate, pods: count(pods.submitted), left });
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/** A progress bar over the runs of a study. Draws only on a terminal, and without colours. */
export class StudyBar {
  readonly #bar: cliProgress.SingleBar | undefined;
  readonly #started = performance.now();
  #runs = 0;
  #kept = 0;
  #ended = 0;

  /** `quiet`: draw nothing. */
  constructor({ quiet }: { quiet: boolean }) {
    if (quiet || !process.stderr.isTTY) return;
    this.#bar = new cliProgress.SingleBar({
      format: "{bar} {percentage}%  {ended} of {runs} runs  {left}",
      stream: process.stderr,
      barsize: 20,
      barCompleteChar: "#",
      barIncompleteChar: "-",
      hideCursor: true,
      clearOnComplete: true,
    });
  }

  /** `kept` of the runs have a result already. */
  start(runs: number, kept: number): void {
    this.#runs = runs;
    this.#kept = kept;
    this.#bar?.start(1, 0, { ended: kept, runs, left: "" });
    this.show(0);
  }

  /** `share` of one more run is done. */
  show(share: number): void {
    if (!this.#bar) return;
    const done = this.#ended + share;
    const left = this.#runs - this.#kept - done;
    const seconds = (performance.now() - this.#started) / 1000;
    const words = done > 0 ? `${Math.ceil((seconds / done) * left)} s left` : "";
    this.#bar.update((this.#kept + done) / Math.max(1, this.#runs), {
      ended: this.#kept + this.#ended,
      left: words,
    });
  }

  /** One more run has ended. */
  ended(): void {
    this.#ended += 1;
    this.show(0);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
