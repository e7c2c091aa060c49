import type { Passing } from "../../contract/rules.ts";
import { Conservative } from "./conservative.ts";
import { Easy } from "./easy.ts";
import type { Gang } from "./gang.ts";
import type { PassingOptions, PassingRule } from "./passing-rule.ts";
import { Room } from "./room.ts";

export function makePassingRule(passing: Passing, options: PassingOptions): PassingRule {
  switch (passing) {
    case "none":
      return new NoPassing(options);
    case "any":
      return anyPassing;
    case "easy":
      return new Easy(options);
    case "conservative":
      return new Conservative(options);
    default:
      return passing satisfies never;
  }
}

/** Whoever fits starts. */
const anyPassing: PassingRule = {
  begin: () => {},
  isHopeless: () => false,
  admit: (_gang, wanted) => wanted,
  waits: () => true,
  left: () => {},
};

/**
 * First come, first served: nobody starts before those ahead, but for such as would not fit if nothing ran.
 */
class NoPassing implements PassingRule {
  readonly #empty: Room;

  constructor({ state, acceptable }: PassingOptions) {
    this.#empty = new Room(state, acceptable);
  }

  begin(): void {}

  isHopeless(): boolean {
    return false;
  }

  admit(_gang: Gang, wanted: Int32Array | undefined): Int32Array | undefined {
    return wanted;
  }

  waits(gang: Gang): boolean {
    return !this.#empty.fillEmpty().fits(gang);
  }

  left(): void {}
}
