import picocolors from "picocolors";
import type { Summary } from "../metrics/summary.ts";
import { availableShare, failuresLine, hadFailures, leastAvailable } from "./dependability.ts";
import { cleanText } from "./html.ts";
import { cut, plain, wrapped } from "./text-lines.ts";
import { count, displayUnit, duration, percent } from "./human.ts";
import { plain as precisely } from "./precise.ts";
import { story } from "./story.ts";

type Colors = ReturnType<typeof picocolors.createColors>;

const MOST_STORY = 7;
const MOST_BANDS = 5;
const MOST_RESOURCES = 4;
const NAME_WIDTH = 22;
/** As wide as names may make their column: five others of 11 remain in a line of 80. */
const MOST_NAME_WIDTH = 25;

/** Rows under a head, the first column to the left, the others to the right in columns of equal width. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  colors: Colors,
): string[] {
  const columns = head.length - 1;
  const longest = Math.max(...rows.map(([name = ""]) => name.length));
  const nameWidth = Math.min(Math.max(NAME_WIDTH, longest + 1), MOST_NAME_WIDTH);
  const cell = Math.floor((width - nameWidth) / columns);
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) =>
        i === 0 ? cut(text, nameWidth - 1).padEnd(nameWidth) : cut(text, cell - 1).padStart(cell),
      )
      .join("");
  return [colors.dim(line(head)), ...rows.map(line)];
}

/** As many sentences as fit. No-break spaces keep a number and its unit on one line. */
function told(summary: Summary, width: number): string[] {
  const sentences = story(summary).map((sentence) => cleanText(sentence).replaceAll("\n", " "));
  const lines = (shown: number): string[] => wrapped(sentences.slice(0, shown).join(" "), width);
  let shown = sentences.length;
  while (shown > 1 && lines(shown).length > MOST_STORY) shown -= 1;
  return lines(shown).slice(0, MOST_STORY);
}

function bandRows(summary: Summary): string[][] {
  const bands = summary.schedulingDelay.filter((band) => band.count + band.neverPlaced > 0);
  const shown = bands.length > MOST_BANDS ? MOST_BANDS - 1 : MOST_BANDS;
  const rows = bands
    .slice(-shown)
    .map((band) => [
      band.band,
      count(band.count),
      ...[band.p50, band.p90, band.p99].map((seconds) => (band.count > 0 ? duration(seconds) : "-")),
      count(band.neverPlaced),
    ]);
  const lower = bands.slice(0, -shown);
  if (lower.length === 0) return rows;
  const sum = (key: "count" | "neverPlaced"): string =>
    count(lower.reduce((all, band) => all + band[key], 0));
  return [[`${lower.length} of lower priority`, sum("count"), "-", "-", "-", sum("neverPlaced")], ...rows];
}

function resourceRows(summary: Summary): string[][] {
  return summary.resources
    .filter((r) => r.meanCapacity > 0)
    .slice(0, MOST_RESOURCES)
    .map((r) => {
      const { divisor, unit } = displayUnit(r.meanCapacity, r.unit);
      const shown = (value: number): string => count(Number((value / divisor).toPrecision(3)));
      return [
        unit === "" ? r.name : `${r.name} (${unit})`,
        shown(r.meanCapacity),
        shown(r.meanRequested),
        r.meanUsed === undefined ? "-" : shown(r.meanUsed),
        percent(r.allocation),
        percent(r.peakAllocation),
      ];
    });
}

/** Waits and slowdowns of whole jobs, a blank line included; nothing in runs of single pods. */
function jobLines({ jobs }: Summary, width: number, colors: Colors): string[] {
  if (!jobs) return [];
  const row = (
    name: string,
    { mean, p50, p90, p99, max }: typeof jobs.wait,
    shown: (value: number) => string,
  ): string[] => [name, count(jobs.count), ...[mean, p50, p90, p99, max].map(shown)].map(plain);
  const rows = [row("wait", jobs.wait, duration), row("bounded slowdown", jobs.boundedSlowdown, precisely)];
  return ["", ...table(["jobs", "done", "mean", "p50", "p90", "p99", "max"], rows, width, colors)];
}

/** Lines on services and failures, a blank one included. */
const MOST_DEPENDABILITY = 6;

/** Services that were down longest, and failures; nothing without either. */
function dependabilityLines(summary: Summary, width: number, colors: Colors): string[] {
  const { services } = summary;
  const failing = hadFailures(summary) ? wrapped(plain(failuresLine(summary)), width).slice(0, 2) : [];
  const most = MOST_DEPENDABILITY - 2 - failing.length;
  const lines: string[] = [];
  if (services.length > 0) {
    const rows = leastAvailable(services, most).map((service) => [
      service.name,
      count(Number(service.desired.toPrecision(3))),
      availableShare(service),
      duration(service.unavailableMinutes * 60),
      service.nines === undefined ? "-" : service.nines.toFixed(1),
      count(service.incidents),
    ]);
    const name = services.length > most ? `worst ${most} services` : "service";
    const head = [name, "wanted", "available", "down", "nines", "incidents"];
    lines.push(
      "",
      ...table(
        head,
        rows.map((row) => row.map(plain)),
        width,
        colors,
      ),
    );
  }
  if (failing.length > 0 && lines.length === 0) lines.push("");
  return [...lines, ...failing];
}

/**
 * The run in words and numbers, for a terminal: at most 25 lines of `width` columns (60 at least), four more
 * with whole jobs and six with services or failures, without a line end at the end. Long lists are cut to
 * what matters most: the highest bands, the first resources, the services that were down longest.
 */
export function summaryText(
  summary: Summary,
  look: { readonly color: boolean; readonly width: number },
): string {
  const colors = picocolors.createColors(look.color);
  const width = Math.max(60, look.width);
  const name = cut(plain(summary.scenario), width - 30);
  const facts = cut(plain(`${summary.policy}, seed ${summary.seed}`), width - name.length - 2);
  const lines = [`${colors.bold(name)}  ${colors.dim(facts)}`];
  if (!summary.complete)
    lines.push(colors.yellow("Interrupted: the figures cover what was simulated until then."));
  lines.push("", ...told(summary, width).map(plain));
  const bands = bandRows(summary);
  if (bands.length > 0) {
    const head = ["scheduling delay", "placed", "p50", "p90", "p99", "unplaced"];
    lines.push(
      "",
      ...table(
        head,
        bands.map((row) => row.map(plain)),
        width,
        colors,
      ),
    );
  }
  const resources = resourceRows(summary);
  if (resources.length > 0) {
    const head = ["resource, mean", "capacity", "requested", "used", "allocated", "peak"];
    lines.push(
      "",
      ...table(
        head,
        resources.map((row) => row.map(plain)),
        width,
        colors,
      ),
    );
  }
  lines.push(...jobLines(summary, width, colors), ...dependabilityLines(summary, width, colors));
  const busy = `scheduler busy ${percent(summary.schedulerBusy)}, ${count(summary.decisions)} decisions, ${count(summary.events)} events`;
  lines.push("", cut(plain(busy), width));
  lines.push(colors.dim(cut(plain(`fingerprint ${summary.fingerprint}`), width)));
  return lines.join("\n");
}
