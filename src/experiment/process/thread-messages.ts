import type { MessagePort } from "node:worker_threads";

/** What the thread is given. */
export interface ProgramThreadData {
  readonly command: readonly string[];
  /** Where the program runs. */
  readonly folder: string;
  readonly port: MessagePort;
  /** Grows, and wakes who waits for it, with each message to the port. */
  readonly bell: Int32Array<SharedArrayBuffer>;
}

/** What the thread is asked: to hand over a line, what was said on standard error, or to end the program. */
export type Wish = { readonly ask: string } | "said" | "stop" | "kill";

/** What the thread tells. After `ended` nothing more comes. */
export type News =
  | { readonly answer: string }
  | { readonly said: string }
  | {
      readonly ended: {
        /** How it came about, as the end of a sentence about the program. */
        readonly how: string;
        readonly said: string;
      };
    };
