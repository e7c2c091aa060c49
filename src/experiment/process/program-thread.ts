import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { visible } from "../../base/visible.ts";
import { killGroup } from "./kill-group.ts";
import type { News, ProgramThreadData, Wish } from "./thread-messages.ts";

/** Longest line of the program, bytes. */
const LINE_MAX = 16 * 2 ** 20;
/** As much of standard error is kept, bytes. */
const SAID_MAX = 4096;
/** Milliseconds for what belongs together to arrive: a broken pipe and the end of who broke it. */
const MOMENT = 200;
/** Milliseconds that a program has to end by itself. */
const GRACE = 2000;

/**
 * The thread that `Program` starts. It owns the program: hands it lines, takes its answers, and sees to it
 * that it is gone at the end.
 */
class ProgramThread {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #port: MessagePort;
  readonly #bell: Int32Array;
  #said = Buffer.alloc(0);
  /** What stands after the last line that was taken. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  #isAsked = false;
  #isOver = false;

  constructor({ command, folder, port, bell }: ProgramThreadData) {
    this.#port = port;
    this.#bell = bell;
    const [program = "", ...words] = command;
    const child = spawn(program, words, {
      cwd: folder,
      stdio: "pipe",
      // The Ctrl-C of a terminal is not for the program: the run ends as it should, and ends it.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#child = child;
    child.on("error", (error: NodeJS.ErrnoException) =>
      this.#end(`could not be started (${why(error, program)})`),
    );
    child.on("exit", (code, signal) => this.#exited(code, signal));
    child.stdin.on("error", () => this.#soon("closed its standard input"));
    child.stdout.on("end", () => this.#soon("closed its standard output"));
    child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      const said = Buffer.concat([this.#said, chunk]);
      // Whole lines, if it writes lines.
      const from = said.length > SAID_MAX ? said.indexOf("\n", -SAID_MAX) + 1 : 0;
      this.#said = said.subarray(from).subarray(-SAID_MAX);
    });
    port.on("message", (wish: Wish) => this.#grant(wish));
    parentPort?.postMessage(child.pid);
  }

  #grant(wish: Wish): void {
    if (wish === "said") this.#tell({ said: this.#said.toString() });
    else if (wish === "kill") this.#end("was ended");
    else if (wish === "stop") {
      if (this.#isOver) return;
      this.#child.stdin.end();
      setTimeout(() => this.#end("was ended"), GRACE).unref();
    } else if (this.#restBytes > 0)
      this.#end(`wrote without being asked: ${visible(Buffer.concat(this.#rest).toString().trimEnd(), 200)}`);
    else {
      this.#isAsked = true;
      this.#child.stdout.resume();
      this.#child.stdin.write(wish.ask);
    }
  }

  #take(chunk: Buffer): void {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    const end = chunk.indexOf("\n");
    if (end < 0) {
      if (this.#restBytes > LINE_MAX) this.#end("wrote a line of more than 16 MiB");
      return;
    }
    // What nobody asked for waits in the pipe, so that it takes no memory.
    if (!this.#isAsked) return void this.#child.stdout.pause();
    const all = Buffer.concat(this.#rest);
    const length = this.#restBytes - chunk.length + end;
    const rest = all.subarray(length + 1);
    this.#rest = rest.length > 0 ? [rest] : [];
    this.#restBytes = rest.length;
    this.#isAsked = false;
    this.#tell({ answer: all.toString("utf8", 0, length) });
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
    // The last words come a moment later, at the latest when nobody holds the pipes any more.
    this.#child.once("close", () => this.#end(how));
    setTimeout(() => this.#end(how), MOMENT).unref();
  }

  #soon(how: string): void {
    setTimeout(() => this.#end(how), MOMENT).unref();
  }

  /** Tells how the program ended, and ends what is left of it. */
  #end(how: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const child = this.#child;
    killGroup(child.pid);
    for (const stream of child.stdio) stream?.destroy();
    this.#tell({ ended: { how, said: this.#said.toString() } });
    // The thread lasts until the program is gone altogether: nobody else would take note of its end.
    const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    if (isGone) this.#port.close();
    else child.once("exit", () => this.#port.close());
  }

  #tell(news: News): void {
    this.#port.postMessage(news);
    Atomics.add(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
  }
}

function why({ code, message }: NodeJS.ErrnoException, program: string): string {
  if (code === "ENOENT") return `there is no program ${program}`;
  return code === "EACCES" ? "it is not executable" : message;
}

new ProgramThread(workerData as ProgramThreadData);
