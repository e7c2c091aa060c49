import { once } from "node:events";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { killGroup } from "./kill-group.ts";
import type { News, ProgramThreadData, Wish } from "./thread-messages.ts";

/** The program did not do what it must. */
export class ProgramFailure extends Error {
  override readonly name = "ProgramFailure";
  /** What it last said on standard error. */
  readonly said: string;

  /** `message` is a sentence about the program without its subject. */
  constructor(message: string, said: string) {
    super(message);
    this.said = said;
  }
}

export interface ProgramOptions {
  readonly command: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  /** Milliseconds of real time for each answer. */
  readonly timeout: number;
}

const fromSources = import.meta.url.endsWith(".ts");
const threadFile = new URL(fromSources ? "./program-thread.ts" : "./program-thread.js", import.meta.url);
/** Milliseconds that a thread has to end the program and itself. */
const PATIENCE = 5000;

/**
 * A program that answers each line on its standard input with one on its standard output. The simulation is
 * synchronous, so the program is owned by a thread of its own, and `ask` blocks until that has the answer.
 */
export class Program {
  readonly #timeout: number;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #pid: number | undefined;
  #ended: { readonly how: string; readonly said: string } | undefined;

  /** Starts it. Whether it could be started shows at the first question. */
  static async start(options: ProgramOptions): Promise<Program> {
    const program = new Program(options);
    const [pid] = (await once(program.#worker, "message")) as [number | undefined];
    program.#pid = pid;
    if (pid !== undefined) endAtExit(pid);
    program.#worker.unref();
    return program;
  }

  private constructor({ command, folder, timeout }: ProgramOptions) {
    this.#timeout = timeout;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: ProgramThreadData = { command, folder, port: port2, bell: this.#bell };
    this.#worker = new Worker(threadFile, {
      workerData,
      transferList: [port2],
      ...(fromSources && { execArgv: ["--import", "jiti/register"] }),
    });
  }

  /** Sends a line and waits for the answer, the line end left out. Throws ProgramFailure. */
  ask(line: string): string {
    if (!this.#ended) {
      this.#wish({ ask: `${line}\n` });
      const news = this.#next(this.#timeout);
      if (news === undefined)
        throw new ProgramFailure(`gave no answer within ${this.#timeout / 1000} s`, this.kill());
      if ("answer" in news) return news.answer;
    }
    throw new ProgramFailure(this.#ended?.how ?? "was ended", this.#ended?.said ?? "");
  }

  /** What it said on standard error up to now, the last 4 KiB. */
  said(): string {
    if (!this.#ended) {
      this.#wish("said");
      const news = this.#next(PATIENCE);
      if (news !== undefined && "said" in news) return news.said;
    }
    return this.#ended?.said ?? "";
  }

  /** Ends it at once; what it said on standard error. */
  kill(): string {
    if (!this.#ended) this.#wish("kill");
    while (!this.#ended && this.#next(PATIENCE));
    return this.#ended?.said ?? "";
  }

  /** Ends its input, waits until it is gone, and ends it if it does not go. Safe to call more than once. */
  async close(): Promise<void> {
    const ended = once(this.#worker, "exit");
    this.#worker.ref();
    if (this.#worker.threadId < 0) return;
    this.#wish("stop");
    const timer = setTimeout(() => {
      killGroup(this.#pid);
      void this.#worker.terminate();
    }, PATIENCE);
    await ended;
    clearTimeout(timer);
    this.#port.close();
    if (this.#pid !== undefined) running?.delete(this.#pid);
  }

  #wish(wish: Wish): void {
    this.#port.postMessage(wish);
  }

  /** What the thread tells next; undefined when it tells nothing for so many milliseconds. */
  #next(milliseconds: number): News | undefined {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const heard = Atomics.load(this.#bell, 0);
      const received = receiveMessageOnPort(this.#port) as { readonly message: News } | undefined;
      if (received) {
        if ("ended" in received.message) this.#ended = received.message.ended;
        return received.message;
      }
      const left = deadline - performance.now();
      if (left <= 0) return undefined;
      Atomics.wait(this.#bell, 0, heard, left);
    }
  }
}

/** Process numbers of the programs that run; undefined before the first of them. */
let running: Set<number> | undefined;

/** No program outlives this process, however that ends by itself. */
function endAtExit(pid: number): void {
  if (!running) {
    const all = new Set<number>();
    process.once("exit", () => {
      for (const each of all) killGroup(each);
    });
    running = all;
  }
  running.add(pid);
}
