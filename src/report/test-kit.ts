/** Small runs on disk, for tests of the files. */
import { MemoryTables } from "../metrics/memory-tables.ts";
import { EventRecorder } from "../metrics/event-recorder.ts";
import { Recorder } from "../metrics/recorder.ts";
import { TableBuffer, type TableSink } from "../metrics/table-buffer.ts";
import { defineTables, tableNames } from "../metrics/tables.ts";
import { randomLife, TestCell } from "../metrics/test-kit.ts";
import { borg2011Bands, PriorityBands } from "../sim/contract/bands.ts";
import { EvictionCause, type LifeEvent } from "../sim/contract/observer.ts";
import { ArrowTables } from "./arrow-file.ts";
import type { Manifest } from "./manifest.ts";
import { RunFolder } from "./run-folder.ts";

export const testFacts: Omit<Manifest, "files"> = {
  clustersim: "0.0.0",
  scenario: { name: "test", sha256: "0" },
  seed: "1",
  fingerprint: "f",
  complete: true,
};

/**
 * A random life of `steps` steps; its tables go to memory and to `sink`. Returns the memory and the summary
 * as JSON.
 */
function recordLife(
  seed: number,
  steps: number,
  sink?: TableSink,
): { memory: MemoryTables; summary: string } {
  const memory = new MemoryTables();
  const both: TableSink = {
    batch: (table, columns, length) => {
      memory.batch(table, columns, length);
      sink?.batch(table, columns, length);
    },
  };
  const cell = new TestCell(true);
  const bands = new PriorityBands(borg2011Bands);
  const { state, clock } = cell;
  const recorder = new Recorder({
    state,
    clock,
    bands,
    sink: both,
    tables: tableNames,
    services: [
      { name: "web", job: -1 },
      { name: "db", job: -2 },
    ],
  });
  cell.observers.push(recorder);
  randomLife(cell, seed, steps, (step) => {
    const ready = step % 4;
    if (step % 3 === 0)
      recorder.serviceStatus({ service: step % 2, desired: 4, replicas: 4, ready, available: ready });
    if (step % 10 !== 0) return;
    recorder.sample();
    recorder.sampleNodes();
  });
  const { scenario, seed: name, fingerprint } = testFacts;
  const facts = {
    scenario: scenario.name,
    title: scenario.name,
    seed: name,
    policy: "none",
    fingerprint,
    complete: true,
    events: steps,
  };
  const { summary } = recorder.finish(facts, [{ job: seed, index: 0, name: "default/pod" }]);
  return { memory, summary: JSON.stringify(summary) };
}

/** Writes such a run to `target`, complete or not. */
export function writeLife(target: string, seed: number, steps: number, complete = true): MemoryTables {
  const folder = new RunFolder(target);
  try {
    const tables = new ArrowTables(folder);
    const { memory, summary } = recordLife(seed, steps, tables);
    tables.end();
    folder.write("summary.json", summary);
    folder.write("charts/note.txt", "a chart");
    folder.commit({ ...testFacts, seed: String(seed), complete });
    return memory;
  } catch (error) {
    folder.abandon();
    throw error;
  }
}

/**
 * Writes a run of only `rows` events to `target`: one each 1.000003 s, of 100 pods in turn, every other one
 * on a node.
 *
 * @public Called by name in a process of its own.
 */
export function writeEvents(target: string, rows: number): void {
  const cell = new TestCell();
  const { state, clock } = cell;
  const bands = new PriorityBands(borg2011Bands);
  const { events } = defineTables({ resources: state.resources.all, bands, hasUsage: false });
  const folder = new RunFolder(target);
  const tables = new ArrowTables(folder);
  const recorder = new EventRecorder(state, clock, new TableBuffer(events, tables));
  const node = cell.setNode({ name: "n", capacity: [1, 1, 1] });
  const pods = Array.from({ length: 100 }, (_, i) => cell.submit({ requests: [0, 0, 0], priority: 0 }, i, i));
  for (const pod of pods) if (pod % 2 === 1) cell.bind(pod, node);
  for (let i = 0; i < rows; i++) {
    clock.now = i * 1_000_003;
    recorder.podEvent((i % 9) as LifeEvent, pods[i % 100] as number, EvictionCause.none);
  }
  recorder.end();
  tables.end();
  folder.commit(testFacts);
}
