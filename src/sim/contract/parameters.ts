/**
 * One parameter of a policy in plain data: scenarios are checked by it and `clustersim policies list` shows
 * it. Without a `default`, `about` says what holds when the parameter is not given.
 */
export type Parameter =
  | NumberParameter
  | ChoiceParameter
  | FlagParameter
  | TextParameter
  | DurationParameter
  | ListParameter
  | RecordParameter
  | FieldsParameter;

/** The parameters of a policy by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

interface Described<T> {
  /** One line: what it means, and its unit. */
  readonly about: string;
  readonly default?: T;
}

/** A number, or a whole number, within bounds that belong to it. */
interface NumberParameter extends Described<number> {
  readonly type: "number" | "whole";
  readonly min?: number;
  readonly max?: number;
}

/** One of a few words. */
interface ChoiceParameter extends Described<string> {
  readonly type: "choice";
  readonly choices: readonly string[];
}

/** True or false. */
interface FlagParameter extends Described<boolean> {
  readonly type: "flag";
}

/** Any text but the empty one. */
interface TextParameter extends Described<string> {
  readonly type: "text";
}

/**
 * A duration of more than 0 as scenarios write it, such as `5m`; the policy gets microseconds. The default is
 * text too.
 */
interface DurationParameter extends Described<string> {
  readonly type: "duration";
}

/** A list of `min` to `max` entries. */
interface ListParameter extends Described<readonly unknown[]> {
  readonly type: "list";
  readonly of: Parameter;
  readonly min?: number;
  readonly max?: number;
}

/** A mapping with names of the user's own, such as resources or zones. */
interface RecordParameter extends Described<Readonly<Record<string, unknown>>> {
  readonly type: "record";
  readonly of: Parameter;
}

/** A mapping with fields of its own. Its fields have the defaults. */
interface FieldsParameter extends Described<undefined> {
  readonly type: "fields";
  readonly fields: Parameters;
}
