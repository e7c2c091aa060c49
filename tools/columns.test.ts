import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { columnsFile, columnsPage } from "./columns.ts";

it("docs/columns.md says what the tables are (write it with `npx jiti tools/columns.ts`)", () => {
  expect(readFileSync(columnsFile, "utf8")).toBe(columnsPage());
});
