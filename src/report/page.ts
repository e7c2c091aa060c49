import type { ReportData } from "../metrics/report-data.ts";
import type { DurationQuantiles, JobSummary, Summary } from "../metrics/summary.ts";
import { causeWords } from "./charts/evictions.ts";
import { availableShare, hadFailures, leastAvailable } from "./dependability.ts";
import { html, type Markup } from "./html.ts";
import { amount, count, counted, duration, listed, percent, workHours } from "./human.ts";
import { type DrawnChart, figure, pageText, type Provenance, tableCard, tile } from "./page-parts.ts";
import { plain as precisely } from "./precise.ts";
import { evictionCauses, firstPlacements, neverPlaced, story } from "./story.ts";
import { bandToken } from "./theme.ts";

function tiles(summary: Summary): Markup {
  const { pods } = summary;
  const first = firstPlacements(summary);
  const list = [
    tile(
      "Pods submitted",
      count(pods.submitted),
      first === undefined ? "" : `${percent(first.share)} placed`,
    ),
    tile("Finished", count(pods.finished), `${count(pods.failed)} failed, ${count(pods.killed)} killed`),
    tile("Pending", count(pods.pending), `${count(pods.running)} running at the end`),
    tile("Evictions", count(pods.evictions), `${workHours(summary.lostWork.podHours, "pod-hour")} lost`),
    ...summary.resources
      .filter((resource) => resource.meanCapacity > 0)
      .slice(0, 2)
      .map((r) => tile(`${r.name} requested`, percent(r.allocation), `peak ${percent(r.peakAllocation)}`)),
    delayTile(summary),
    tile("Scheduler busy", percent(summary.schedulerBusy), counted(summary.decisions, "decision")),
  ].filter((part) => part !== undefined);
  return html`<dl class="tiles">${list}</dl>`;
}

/** The longest delay, or how many pods had no end of theirs when nobody else had one. */
function delayTile(summary: Summary): Markup | undefined {
  const [slowest] = summary.schedulingDelay.filter((band) => band.count > 0).sort((a, b) => b.p99 - a.p99);
  const never = neverPlaced(summary);
  if (never > 0 && !slowest?.p99) return tile("Never placed", count(never), "the others without delay");
  if (!slowest) return undefined;
  const whose = `${slowest.band} pods${slowest.neverPlaced > 0 ? " that were placed" : ""}`;
  return tile("Longest p99 delay", duration(slowest.p99), whose);
}

function bandName(band: string, row: number): Markup {
  return html`<span class="band" style="--color:var(--${bandToken(row)})">${band}</span>`;
}

/** More services than these are on no page; `summary.json` has them all. */
const MOST_SERVICES = 50;

function servicesCard({ services }: Summary): Markup {
  const rows = leastAvailable(services, MOST_SERVICES);
  const cut = rows.length < services.length ? ` The ${rows.length} worst of ${services.length}.` : "";
  return tableCard({
    title: "Services",
    hint: `Down: time with fewer replicas available than wanted. Nines: 2 means down 1 % of the time, 3 means 0.1 %. Worst hour: the least share of the wanted replicas over one hour.${cut}`,
    head: [
      "Service",
      "Wanted",
      "Available",
      "Down",
      "Nines",
      "Incidents",
      "Over in, p50",
      "p99",
      "Worst hour",
    ],
    rows: rows.map((service) => [
      html`${service.name}`,
      count(Number(service.desired.toPrecision(3))),
      availableShare(service),
      duration(service.unavailableMinutes * 60),
      service.nines === undefined ? "–" : service.nines.toFixed(1),
      count(service.incidents),
      ...[service.timeToRecover.p50, service.timeToRecover.p99].map((seconds) =>
        seconds > 0 ? duration(seconds) : "–",
      ),
      service.worstWindow === undefined ? "–" : percent(service.worstWindow.available),
    ]),
    empty: "There were no services.",
  });
}

function failuresCard({ failures, goodput }: Summary): Markup {
  const times = (name: string, { count: n, p50, p90, p99, max }: DurationQuantiles) =>
    [html`${name}`, count(n), ...[p50, p90, p99, max].map((s) => (n > 0 ? duration(s) : "–"))] as const;
  const pods = [
    `${count(failures.inPlace)} started again in place`,
    `${count(failures.rescheduled)} were rescheduled`,
    `${count(failures.ended)} ended or were not wanted any more`,
    `${count(failures.notReplaced)} did not run again`,
  ];
  const planned = failures.planned > 0 ? ` and ${counted(failures.planned, "planned outage")}` : "";
  return tableCard({
    title: "Failures of nodes",
    hint: `${counted(failures.nodes, "failure")}${planned}; ${counted(failures.unnoticed, "node")} back before anybody noticed. Of ${counted(failures.affected, "affected pod")} ${listed(pods)}. Goodput: ${percent(goodput.share)} of the cpu time in which pods worked was neither lost nor spent on checkpoints.`,
    head: ["Time from the failure", "Count", "p50", "p90", "p99", "Longest"],
    rows: [
      times("until noticed", failures.timeToDetect),
      times("until the pod ran again", failures.timeToReplace),
    ],
    empty: "No node failed.",
  });
}

function jobsCard({ count: jobs, notStarted, unfinished, wait, boundedSlowdown }: JobSummary): Markup {
  const row = (name: string, { mean, p50, p90, p99, max }: typeof wait, shown: (value: number) => string) =>
    [html`${name}`, ...[mean, p50, p90, p99, max].map((value) => (jobs > 0 ? shown(value) : "–"))] as const;
  return tableCard({
    title: "Jobs that start as a whole",
    hint: `Over ${counted(jobs, "job")} that started and ended. ${count(unfinished)} were not done at the end, ${count(notStarted)} ended without a start. Wait: from submission to start. Bounded slowdown: from submission to end over start to end, that one at least 10 s; never below 1.`,
    head: ["", "Mean", "p50", "p90", "p99", "Largest"],
    rows: [row("Wait", wait, duration), row("Bounded slowdown", boundedSlowdown, precisely)],
    empty: "",
  });
}

function pendingCard({ pending, summary }: ReportData, { files }: Provenance): Markup {
  const hasStories = files.some(({ name }) => name === "decisions.arrow" || name === "events.arrow");
  const ask = hasStories
    ? "clustersim explain FOLDER POD tells the story of one, FOLDER being that of this page."
    : "With decisions among outputs.files, clustersim explain FOLDER POD tells the story of one.";
  const why =
    summary.policy === "kube" && pending.every(({ reason }) => reason === undefined)
      ? " outputs.reasons: pending records why no node takes them."
      : "";
  return tableCard({
    title: "Pods that wait at the end",
    hint: `Those of one job with the same reason stand in one row, named after the one that waits longest; at most ten rows. ${ask}${why}`,
    head: ["Pod", "Pods", "Waits for", "Last reason"],
    rows: pending.map(({ pod, pods, seconds, reason = "–" }) => [
      html`${pod}`,
      count(pods),
      duration(seconds),
      reason,
    ]),
    empty: "",
    endsInWords: true,
  });
}

function tables(data: ReportData, provenance: Provenance): Markup[] {
  const { summary } = data;
  const bandRow = new Map(data.delays.map((delay, row) => [delay.band, row]));
  return [
    ...(summary.services.length > 0 ? [servicesCard(summary)] : []),
    ...(hadFailures(summary) ? [failuresCard(summary)] : []),
    ...(summary.jobs ? [jobsCard(summary.jobs)] : []),
    tableCard({
      title: "Scheduling delay",
      hint: "From submission to first placement. p50, p90 and p99: half, 90 % and 99 % of the placed pods waited no longer.",
      head: ["Band", "Placed", "Never placed", "p50", "p90", "p99", "Longest"],
      rows: summary.schedulingDelay
        .filter((band) => band.count + band.neverPlaced > 0)
        .map((band, i) => [
          bandName(band.band, bandRow.get(band.band) ?? i),
          count(band.count),
          count(band.neverPlaced),
          ...[band.p50, band.p90, band.p99, band.max].map((seconds) =>
            band.count > 0 ? duration(seconds) : "–",
          ),
        ]),
      empty: "No pod was submitted in the measured time.",
    }),
    ...(data.pending.length > 0 ? [pendingCard(data, provenance)] : []),
    tableCard({
      title: "Resources",
      hint: `Means over the measured time. Nodes that are down do not count as capacity. On average ${count(summary.nodes.inUse)} nodes had a pod and ${count(summary.nodes.empty)} none; in use: what was requested of those that had one.`,
      head: ["Resource", "Capacity", "Requested", "Used", "Allocation", "In use", "Peak"],
      rows: summary.resources
        .filter((r) => r.meanCapacity > 0 || r.meanRequested > 0)
        .map((r) => [
          html`${r.name}`,
          amount(r.meanCapacity, r.unit),
          amount(r.meanRequested, r.unit),
          r.meanUsed === undefined ? "–" : amount(r.meanUsed, r.unit),
          percent(r.allocation),
          percent(r.allocationInUse),
          percent(r.peakAllocation),
        ]),
      empty: "The cluster had no resources.",
    }),
    tableCard({
      title: "Evictions by cause",
      hint: `Work thrown away by evictions: ${workHours(summary.lostWork.podHours, "pod-hour")}, ${workHours(summary.lostWork.cpuHours, "cpu-hour")}.`,
      head: ["Cause", "Evictions", "Share"],
      rows: evictionCauses(summary).map(([cause, evictions]) => [
        html`${causeWords(cause)}`,
        count(evictions),
        percent(evictions / Math.max(1, summary.pods.evictions)),
      ]),
      empty: "No pod was evicted in the measured time.",
    }),
  ];
}

function foot(summary: Summary, provenance: Provenance): Markup {
  const facts: [string, string][] = [
    ["Made by", `clustersim ${provenance.version}`],
    ["Scenario", summary.scenario],
    ["Policy", summary.policy],
    ["Seed", summary.seed],
    ["Fingerprint", summary.fingerprint],
  ];
  if (provenance.scenarioHash !== undefined) facts.push(["Scenario hash", provenance.scenarioHash]);
  facts.push(["Events", count(summary.events)]);
  const files = provenance.files.map(
    (file) => html`<dt><code>${file.name}</code></dt><dd>${file.about}</dd>`,
  );
  return html`<footer><h2>Where this comes from</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p class="promise">The same scenario and seed give the same fingerprint on every machine.</p>
${files.length > 0 && html`<h2>Files beside this page</h2><dl>${files}</dl>`}
<h2>Open the tables in Python</h2>
<pre>import polars as pl
pods = pl.read_ipc("pods.arrow")</pre></footer>`;
}

/**
 * The run as one self-contained HTML page: no script, no network, readable in light and dark, on phones and
 * on paper. Every text of the run is escaped.
 */
export function reportPage(data: ReportData, drawn: readonly DrawnChart[], provenance: Provenance): string {
  const { summary } = data;
  return pageText(
    data.title,
    html`<header><p class="eyebrow">clustersim · ${summary.policy} · seed ${summary.seed}</p>
<h1>${data.title}</h1>
${data.description !== undefined && html`<p class="about">${data.description}</p>`}
${!summary.complete && html`<p class="notice" role="note">This run was interrupted. The figures cover what was simulated until then.</p>`}
<p class="story">${story(summary).join(" ")}</p></header>
${tiles(summary)}
<h2>Charts</h2><p class="hint pointer">Point at a chart to read its values.</p>
${drawn.map(figure)}
<h2>Tables</h2>
${tables(data, provenance)}`,
    foot(summary, provenance),
  );
}
