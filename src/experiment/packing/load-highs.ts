import loader, { type Highs } from "highs";

/** The linear solver, compiled to WebAssembly: about a quarter of a second. */
export function loadHighs(): Promise<Highs> {
  // The package describes its CommonJS file, whose `default` is the loader; Node gives us its module.
  const load = ("default" in loader ? loader.default : loader) as typeof loader.default;
  return load();
}
