/** The architecture, as data: each room of src/ and the rooms it may import. Tests are exempt. */
const below = {
  base: [],
  "sim/engine": ["base"],
  "sim/model": ["base"],
  "sim/contract": ["base", "sim/model"],
  "sim/scheduling": ["base", "sim/engine", "sim/model", "sim/contract"],
  "sim/control": ["base", "sim/engine", "sim/model", "sim/contract"],
  "sim/runtime": ["base", "sim/engine", "sim/model", "sim/contract"],
  "sim/network": ["base", "sim/engine", "sim/model", "sim/contract"],
  "sim/storage": ["base", "sim/engine", "sim/model", "sim/contract"],
  "sim/faults": ["base", "sim/engine", "sim/model", "sim/contract"],
  "sim/storms": [],
  policies: ["base", "sim/model", "sim/contract"],
  workload: ["base", "sim/model", "sim/contract"],
  metrics: ["base", "sim/model", "sim/contract"],
  scenario: ["base", "sim/model", "sim/contract", "workload", "policies/registry.ts"],
  experiment: ["base", "sim", "policies", "workload", "metrics", "scenario"],
  report: ["base", "sim/model", "sim/contract", "metrics", "scenario"],
};

/** Packages that a pure room may import; every other room is free in this. */
const packages = {
  base: ["fastest-levenshtein", "seedrandom"],
  sim: ["@marcbachmann/cel-js", "fastpriorityqueue", "re2js"],
  policies: [],
  metrics: [],
};

const inRoom = (room) => (room.endsWith(".ts") ? `^src/${room}$` : `^src/${room}/`);
const inPackage = (name) => `^node_modules/(@types/)?${name}/`;
const isTest = "(\\.test|/test-kit|/fixture)\\.ts$";
const pure = Object.keys(packages).map(inRoom);

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "nobody-imports-tests", severity: "error", from: { pathNot: isTest }, to: { path: isTest } },
    {
      name: "every-room-is-in-the-table",
      severity: "error",
      from: {},
      to: {
        path: "^src/",
        pathNot: [...Object.keys(below).map(inRoom), "^src/sim/[^/]+\\.ts$", "^src/cli/", "^src/index\\.ts$"],
      },
    },
    {
      name: "nobody-imports-the-top",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/cli/", isTest] },
      to: { path: "^src/(cli/|index\\.ts$)" },
    },
    {
      name: "sim-top-imports-only-sim",
      severity: "error",
      from: { path: "^src/sim/[^/]+\\.ts$", pathNot: isTest },
      to: { path: "^src/", pathNot: ["base", "sim"].map(inRoom) },
    },
    {
      name: "pure-rooms-have-no-node",
      severity: "error",
      from: { path: pure, pathNot: isTest },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-development-packages-in-src",
      severity: "error",
      from: { path: "^src/", pathNot: isTest },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "/@types/" },
    },
    ...Object.entries(packages).map(([room, allowed]) => ({
      name: `packages-of-${room}`,
      severity: "error",
      from: { path: inRoom(room), pathNot: isTest },
      to: { path: "^node_modules/", pathNot: allowed.map(inPackage) },
    })),
    ...Object.entries(below).map(([room, allowed]) => ({
      name: `only-downwards:${room}`,
      severity: "error",
      from: { path: inRoom(room), pathNot: isTest },
      to: { path: "^src/", pathNot: [room, ...allowed].map(inRoom) },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|reports|\\.cache)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
