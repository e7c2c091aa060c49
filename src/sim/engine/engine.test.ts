import { expect, test } from "vitest";
import { Engine } from "./engine.ts";

test("delivers by time, then rank, then sequence, and leaves the clock at until", () => {
  const engine = new Engine();
  const seen: string[] = [];
  const late = engine.register({ rank: 5, handle: (subject) => seen.push(`${engine.now} late ${subject}`) });
  const early = engine.register({
    rank: 1,
    handle: (subject) => seen.push(`${engine.now} early ${subject}`),
  });
  engine.schedule(late, 10, 1);
  engine.schedule(late, 10, 2);
  engine.schedule(early, 10, 3);
  engine.schedule(early, 20, 4);
  expect(engine.run(15)).toBe("until");
  expect(seen).toEqual(["10 early 3", "10 late 1", "10 late 2"]);
  expect(engine.now).toBe(15);
  expect(engine.run(30)).toBe("drained");
  expect(seen.at(-1)).toBe("20 early 4");
  expect(engine.delivered).toBe(4);
});

test("an event of an older generation is void", () => {
  const engine = new Engine();
  let generation = 1;
  const seen: number[] = [];
  const kind = engine.register({
    rank: 0,
    handle: (subject) => seen.push(subject),
    generation: () => generation,
  });
  engine.schedule(kind, 1, 11, 1);
  engine.schedule(kind, 2, 12, 2);
  engine.run(1);
  generation = 2;
  engine.schedule(kind, 3, 13, 1);
  engine.run(10);
  expect(seen).toEqual([11, 12]);
  expect(engine.delivered).toBe(2);
});

test("step, pause and the limit stop where they say", () => {
  const engine = new Engine({ eventsMax: 3 });
  const kind: number = engine.register({ rank: 0, handle: () => engine.schedule(kind, engine.now + 1) });
  engine.schedule(kind, 0);
  expect(engine.step()).toBe(true);
  expect(engine.now).toBe(0);
  expect(engine.run(100)).toBe("limit");
  expect(engine.delivered).toBe(3);
  const other = new Engine();
  const pausing = other.register({ rank: 0, handle: () => other.pause() });
  other.schedule(pausing, 5);
  other.schedule(pausing, 5);
  expect(other.run(9)).toBe("paused");
  expect([other.now, other.pending]).toEqual([5, 1]);
});

test("the fingerprint tells order, time, kind and subject apart", () => {
  const print = (events: [number, number, number][]): string => {
    const engine = new Engine();
    for (let kind = 0; kind < 2; kind++) engine.register({ rank: 0, handle: () => {} });
    for (const [kind, at, subject] of events) engine.schedule(kind, at, subject);
    engine.run(2 ** 40);
    return engine.fingerprint.toString();
  };
  const base = print([
    [0, 1, 1],
    [1, 1, 2],
  ]);
  expect(
    print([
      [0, 1, 1],
      [1, 1, 2],
    ]),
  ).toBe(base);
  const others = [
    print([
      [1, 1, 2],
      [0, 1, 1],
    ]),
    print([
      [0, 1, 1],
      [1, 2, 2],
    ]),
    print([
      [0, 1, 1],
      [0, 1, 2],
    ]),
    print([
      [0, 1, 1],
      [1, 1, 3],
    ]),
    print([
      [0, 1, 1],
      [1, 1 + 2 ** 32, 2],
    ]),
  ];
  expect(new Set([base, ...others]).size).toBe(6);
});

test("refuses to schedule in the past", () => {
  const engine = new Engine();
  const kind = engine.register({ rank: 0, handle: () => {} });
  engine.run(50);
  expect(() => engine.schedule(kind, 49)).toThrow(RangeError);
});
