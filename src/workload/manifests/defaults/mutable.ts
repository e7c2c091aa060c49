/** An object that is still being completed. */
export type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
