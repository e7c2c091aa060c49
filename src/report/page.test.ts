import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportData } from "../metrics/report-data.ts";
import { emptyReport, eventfulReport, sampleReport } from "./fixture.ts";
import type { Provenance } from "./page-parts.ts";
import { renderReport } from "./render-report.ts";
import { tokens } from "./theme.ts";

const provenance: Provenance = {
  version: "1.2.3",
  scenarioHash: "ab12",
  files: [{ name: "pods.arrow", about: "one row per pod" }],
};
const small = sampleReport({ points: 6, hours: 24, nodes: 20, curve: 5 });

const breakouts = ["", '"', "'", "</text>", "</title>", "</style>", "]]>", "-->", '"/>', "</svg>"];
const attacks = [
  "<script>fired()</script>",
  "<img src=x onerror=fired()>",
  "<svg onload=fired()>",
  "<svg><script href=data:,fired()></script>",
  "<iframe srcdoc='<script>parent.fired()</script>'></iframe>",
  "<a href=javascript:fired() autofocus onfocus=fired()>x</a>",
  " onmouseover=fired() autofocus onfocus=fired() tabindex=0 x=",
  "<set attributeName=href to=javascript:fired() onbegin=fired()>",
  "&lt;script&gt;fired()&lt;/script&gt;<details open ontoggle=fired()>",
  "${fired()}<style>@import'data:text/css,*{color:red}'</style><base href=javascript:fired()//>",
];
const payloads = breakouts.flatMap((breakout) => attacks.map((attack) => breakout + attack));

const eventful = eventfulReport(small, 3, 12);

/** The eventful run with a payload in every name, beginning with payload `first`. */
function hostile(first: number): { data: ReportData; provenance: Provenance } {
  let next = first;
  const payload = (): string => payloads[next++ % payloads.length] ?? "";
  const band = small.delays.map(payload);
  const cause = [payload(), payload()];
  const resource = small.series.resources.map((each) => ({ ...each, name: payload(), unit: payload() }));
  const { summary, availability, outage } = eventful;
  const services = summary.services.map(payload);
  return {
    data: {
      title: payload(),
      description: payload(),
      pending: [{ pod: payload(), pods: 2, seconds: 60, reason: payload() }],
      summary: {
        ...summary,
        scenario: payload(),
        seed: payload(),
        policy: payload(),
        fingerprint: payload(),
        evictionsByCause: { [cause[0] ?? ""]: 3, [cause[1] ?? ""]: 1 },
        resources: summary.resources.map((each) => ({ ...each, name: payload(), unit: payload() })),
        schedulingDelay: summary.schedulingDelay.map((each, i) => ({ ...each, band: band[i] ?? "" })),
        services: summary.services.map((each, i) => ({ ...each, name: services[i] ?? "" })),
      },
      series: { ...small.series, resources: resource },
      delays: small.delays.map((each, i) => ({ ...each, band: band[i] ?? "" })),
      heatmaps: small.heatmaps.map((each) => ({ ...each, resource: payload() })),
      evictions: small.evictions.map((each, i) => ({
        ...each,
        band: band[i % 4] ?? "",
        cause: cause[i % 2] ?? "",
      })),
      availability: availability && {
        ...availability,
        services: availability.services.map((each, i) => ({ ...each, name: services[i] ?? "" })),
      },
      outage: outage && {
        ...outage,
        lanes: outage.lanes.map((lane) => ({ ...lane, pod: payload(), node: payload() })),
      },
    },
    provenance: {
      version: payload(),
      scenarioHash: payload(),
      files: [{ name: payload(), about: payload() }],
    },
  };
}

test("story, tables and provenance are in the page", async () => {
  const page = (await renderReport(small, provenance)).get("report.html") ?? "";
  for (const part of [
    "98.3\u00a0% of 1.2\u00a0M pods",
    "7f3a90c1d2e45b68",
    "clustersim 1.2.3",
    "pods.arrow",
    "Evictions by cause",
    "ab12",
  ]) {
    expect(page).toContain(part);
  }
  expect(page).not.toMatch(/<script|https?:\/\//);
});

test("services and failures have their tables when there are any", async () => {
  const page = (await renderReport(eventful, provenance)).get("report.html") ?? "";
  for (const part of [
    "<h3>Services</h3>",
    "checkout-with-a-rather-long-name",
    "<h3>Failures of nodes</h3>",
    "37 failures and 20 planned outages; 3 nodes back before anybody noticed. Of 12 affected pods 5 started again in place, 6 were rescheduled, 1 ended or were not wanted any more and 0 did not run again.",
  ])
    expect(page).toContain(part);
  const plain = (await renderReport(small, provenance)).get("report.html") ?? "";
  expect(plain).not.toMatch(/Services|Failures of nodes|service-availability|failure-/);
});

test("jobs that start as a whole have their table", async () => {
  const wait = { mean: 90, p50: 0, p90: 60, p99: 7200, max: 36_000 };
  const boundedSlowdown = { mean: 1.25, p50: 1, p90: 2, p99: 30.04, max: 1234 };
  const jobs = { count: 12, notStarted: 3, unfinished: 4, wait, boundedSlowdown };
  const data = { ...small, summary: { ...small.summary, jobs } };
  const text = ((await renderReport(data, provenance)).get("report.html") ?? "").replaceAll(
    /\s*<[^>]*>\s*/g,
    "|",
  );
  expect(text).toContain(
    "Over 12 jobs that started and ended. 4 were not done at the end, 3 ended without a start.",
  );
  expect(text).toMatch(/Wait\|+90\ss\|+0\ss\|+60\ss\|+2\sh\|+10\sh/);
  expect(text).toMatch(/Bounded slowdown\|+1.25\|+1\|+2\|+30.04\|+1,234/);
  expect((await renderReport(small, provenance)).get("report.html")).not.toContain("Jobs that start");
});

test("an interrupted run says so", async () => {
  const data = { ...small, summary: { ...small.summary, complete: false } };
  expect((await renderReport(data, provenance)).get("report.html")).toContain("This run was interrupted");
  expect((await renderReport(small, provenance)).get("report.html")).not.toContain(
    "This run was interrupted",
  );
});

const executablePath = process.env["CLUSTERSIM_CHROMIUM"] ?? "/usr/bin/chromium";

describe.skipIf(!existsSync(executablePath))("in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "clustersim-page-"));
  let browser: Browser;
  let bigPage: string;
  let emptyPage: string;
  let eventfulPage: string;
  beforeAll(async () => {
    bigPage = await save("big.html", sampleReport({ points: 600, hours: 24, nodes: 1000, curve: 300 }));
    emptyPage = await save("empty.html", emptyReport());
    const day = sampleReport({ points: 600, hours: 24, nodes: 1000, curve: 300 });
    eventfulPage = await save("eventful.html", eventfulReport(day, 50, 13_204));
    browser = await chromium.launch({
      executablePath,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function save(name: string, data: ReportData): Promise<string> {
    const path = join(folder, name);
    writeFileSync(path, (await renderReport(data, provenance)).get("report.html") ?? "");
    return pathToFileURL(path).href;
  }

  /** Opens the page and gathers whatever a good page never does. */
  async function open(
    url: string,
    look: { width: number; colorScheme: "light" | "dark" },
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({
      colorScheme: look.colorScheme,
      viewport: { width: look.width, height: 900 },
    });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:,"))
        complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  }

  const visibleMarks = `[...document.querySelectorAll("figure")].map((figure) =>
    [...figure.querySelectorAll("svg :is(path, line, text)")].filter((mark) => {
      const box = mark.getBoundingClientRect(), style = getComputedStyle(mark);
      const surface = getComputedStyle(figure).backgroundColor;
      return mark.closest(".role-mark") && !mark.classList.contains("hover") && box.width + box.height > 2 &&
        [style.fill, style.stroke].some((color) => color !== "none" && color !== surface);
    }).length)`;

  test.each([
    [1200, "light"],
    [1200, "dark"],
    [700, "light"],
    [360, "light"],
    [360, "dark"],
  ] as const)(
    "width %d, %s: quiet, all charts drawn, theme applied, no scrolling sideways",
    async (width, colorScheme) => {
      for (const [url, figures] of [
        [bigPage, 5],
        [emptyPage, 5],
        [eventfulPage, 9],
      ] as const) {
        const { page, complaints } = await open(url, { width, colorScheme });
        const marks = (await page.evaluate(visibleMarks)) as number[];
        expect(marks).toHaveLength(figures);
        for (const count of marks) expect(count).toBeGreaterThan(0);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        const rgb = (color: string): string =>
          `rgb(${[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(", ")})`;
        expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
          rgb(tokens.page[colorScheme]),
        );
        const inks = (await page.evaluate(
          `[...new Set([...document.querySelectorAll("svg text")].map((text) => getComputedStyle(text).fill))]`,
        )) as string[];
        for (const ink of inks)
          expect([rgb(tokens.ink[colorScheme]), rgb(tokens.muted[colorScheme])]).toContain(ink);
        expect(complaints).toEqual([]);
        await page.close();
      }
    },
  );

  test("pointing at a chart finds the words for that moment", async () => {
    const { page } = await open(await save("hover.html", eventful), { width: 1200, colorScheme: "light" });
    const words = await page.evaluate(`[...document.querySelectorAll("figure")].map((figure) => {
      const column = [...figure.querySelectorAll(".wide .hover")][2];
      column.scrollIntoView({ block: "center" });
      const box = column.getBoundingClientRect();
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return hit.querySelector("title")?.textContent ?? "";
    })`);
    expect(words).toEqual([
      expect.stringMatching(/ h: \d+ running, \d+ pending$/),
      expect.stringMatching(/^service-0, .* h to .* h: .* available/),
      expect.stringMatching(/ h: .*\scores requested/),
      expect.stringMatching(/^within .*: free .*%, batch/),
      expect.stringMatching(/ h: median node/),
      expect.stringMatching(/ h: \d+ full, \d+ ≥ 50 %, \d+ < 50 %, \d+ idle$/),
      expect.stringMatching(/ free/),
      expect.stringMatching(/^after .*: .*% of the pods run again \(\d+ in place, \d+ rescheduled\)$/),
      expect.stringMatching(/ on n-3: loss noticed after 40\ss, .*running/),
    ]);
    await page.close();
  });

  test("headings go down one level at a time, and every picture has a name", async () => {
    const { page } = await open(await save("outline.html", small), { width: 1200, colorScheme: "light" });
    const levels = (await page.evaluate(
      `[...document.querySelectorAll("h1,h2,h3,h4")].map((h) => Number(h.tagName[1]))`,
    )) as number[];
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => expect(level - (levels[i] ?? 0)).toBeLessThanOrEqual(1));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    const unnamed = `[...document.querySelectorAll("svg")].filter((svg) => svg.getAttribute("role") !== "img" || !svg.getAttribute("aria-label")).length`;
    expect(await page.evaluate(unnamed)).toBe(0);
    await page.close();
  });

  test("100 hostile names fire nothing, in page and pictures, even without the content policy", async () => {
    expect(new Set(payloads).size).toBe(100);
    const page = await browser.newPage();
    const fired: string[] = [];
    await page.exposeFunction("fired", () => fired.push(page.url()));
    page.on("dialog", (dialog) => fired.push(dialog.message()));
    const url = pathToFileURL(join(folder, "hostile.html")).href;
    const pages: string[] = [];
    for (let first = 0; first < payloads.length; first += 10) {
      const attack = hostile(first);
      const files = await renderReport(attack.data, attack.provenance);
      const text = files.get("report.html") ?? "";
      pages.push(text);
      writeFileSync(join(folder, "hostile.html"), text.replace(/<meta http-equiv[^>]*>/, ""));
      await page.goto(url);
      expect(await page.title()).toBe(`${attack.data.title} · clustersim`);
      const foreign = `document.querySelectorAll("script,img,iframe,a,object,embed,base,set,details,foreignObject,[autofocus],main style,footer style").length - document.querySelectorAll("svg > style").length`;
      expect(await page.evaluate(foreign)).toBe(0);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames()).filter((name) => name.startsWith("on"))`,
        ),
      ).toEqual([]);
      for (const [name, svg] of files) {
        if (!name.endsWith(".svg")) continue;
        writeFileSync(join(folder, "hostile.svg"), svg);
        await page.goto(pathToFileURL(join(folder, "hostile.svg")).href);
        expect(
          await page.evaluate(
            "document.documentElement.localName + document.querySelectorAll('script,parsererror').length",
          ),
        ).toBe("svg0");
      }
    }
    for (const payload of payloads) {
      const escaped = payload
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#39;");
      expect(pages.some((text) => text.includes(escaped))).toBe(true);
    }
    expect(fired).toEqual([]);
    // The same trap does spring when a name is not escaped.
    writeFileSync(join(folder, "hostile.html"), `<p>${payloads[0]}</p>`);
    await page.goto(url);
    await expect.poll(() => fired.length).toBe(1);
    await page.close();
  });
});
