import { type CelDevice, celDevice } from "./cel-device.ts";
import { environment } from "./cel-environment.ts";
import { messageOf, notBool, runtimeErrorText } from "./cel-errors.ts";
import { isEvaluationError } from "./cel-macro.ts";
import { calledFunctions, withOwnWords } from "./cel-words.ts";
import type { Device } from "./claims.ts";
import { notModelled } from "./unmodelled-functions.ts";

/** What a selector says of a device: whether it fits, or why that cannot be said, as Kubernetes says it. */
export type SelectorAnswer = boolean | { readonly error: string };

/**
 * A compiled CEL expression over `device` (dynamic-resource-allocation v0.36 `cel/compile.go`): `driver`,
 * `allowMultipleAllocations`, and by domain `attributes` and `capacity`.
 */
export class DeviceSelector {
  readonly expression: string;
  readonly #evaluate: (context: { device: CelDevice }) => unknown;
  readonly #answers = new WeakMap<Device, SelectorAnswer>();

  /** Throws SyntaxError, in the user's terms, for what is no such expression. */
  constructor(expression: string) {
    this.expression = expression;
    try {
      const parsed = environment.parse(withOwnWords(expression));
      const { valid, type, error } = parsed.check();
      if (!valid) throw error ?? new SyntaxError("not an expression");
      if (type !== "bool" && !String(type).startsWith("dyn"))
        throw new SyntaxError(`must evaluate to bool, not ${type}`);
      this.#evaluate = parsed;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const why = messageOf(error);
      const name = notModelled(calledFunctions(expression), why);
      throw new SyntaxError(
        name ? `the function "${name}" is not modelled here` : `not a device selector: ${why}`,
      );
    }
  }

  /** The answer for a device of `driver`. It is worked out once: devices are immutable. */
  matches(driver: string, device: Device): SelectorAnswer {
    const known = this.#answers.get(device);
    if (known !== undefined) return known;
    const answer = this.#answer(driver, device);
    this.#answers.set(device, answer);
    return answer;
  }

  #answer(driver: string, device: Device): SelectorAnswer {
    try {
      const value = this.#evaluate({ device: celDevice(driver, device) });
      return typeof value === "boolean" ? value : { error: notBool(value) };
    } catch (error) {
      if (isEvaluationError(error)) return { error: runtimeErrorText(error) };
      throw error;
    }
  }
}
