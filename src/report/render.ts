import type { TopLevelSpec } from "vega-lite";
import { cleanText } from "./html.ts";
import { themed } from "./theme.ts";

/**
 * Draws a Vega-Lite spec without a screen. The picture is a complete SVG file that any viewer shows. Same
 * spec, same bytes. Warnings of Vega and Vega-Lite go to `onWarning`.
 */
export async function renderSvg(
  spec: TopLevelSpec,
  onWarning: (message: string) => void = () => {},
): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const logger = warningLogger(onWarning);
  const compiled = vegaLite.compile(spec, { logger });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger });
  try {
    return tidy(await view.toSVG());
  } finally {
    view.finalize();
  }
}

function warningLogger(onWarning: (message: string) => void) {
  const report = (...messages: readonly unknown[]) => {
    onWarning(messages.map(String).join(" "));
    return logger;
  };
  const quiet = () => logger;
  const logger = {
    level: (() => logger) as never,
    error: report,
    warn: report,
    info: quiet,
    debug: quiet,
  };
  return logger;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/** Neighbours of one colour and nothing else, as the cells of a heatmap are. */
const sameColor = /<path d="[^"]*" fill="([^"]*)"\/>(?:<path d="[^"]*" fill="\1"\/>)+/g;

function joined(paths: string, fill: string): string {
  const outline = [...paths.matchAll(/ d="([^"]*)"/g)].map((match) => match[1]).join("");
  return `<path d="${outline}" fill="${fill}"/>`;
}

/** Fewer bytes, words under the mouse as `<title>`, ids that do not depend on what was drawn before. */
function tidy(svg: string): string {
  const ids = new Map<string, number>();
  const local = (id: string): string => {
    if (!ids.has(id)) ids.set(id, ids.size + 1);
    return `clip${ids.get(id)}`;
  };
  return cleanText(svg)
    .replace(/<path class="(?:fore|back)ground"[^>]*d=""[^>]*\/>/g, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => {
      const words = tag.endsWith("/>") ? / aria-label="([^"]*)"/.exec(tag)?.[1] : undefined;
      const bare = tag
        .replace(/ (?:role|aria-[a-z]+|font-family|pointer-events|opacity)="(?:[^"]*)"/g, (attribute) =>
          / (?:pointer-events="none"|opacity="0)/.test(attribute) ? attribute : "",
        )
        .replace(/url\(#(\w+)\)/g, (_, id: string) => `url(#${local(id)})`)
        .replace(/^<clipPath id="(\w+)"/, (_, id: string) => `<clipPath id="${local(id)}"`)
        .replace(/-?\d+\.\d{2,}/g, (digits) => String(Number(Number(digits).toFixed(1))));
      return words === undefined ? bare : `${bare.slice(0, -2)} class="hover"><title>${words}</title></path>`;
    })
    .replace(sameColor, joined)
    .replaceAll('<g class="mark-rect ', '<g shape-rendering="crispEdges" class="mark-rect ')
    .replace(/<svg ([^>]*)>/, `<svg font-family="${FONT}" $1><style>.hover{pointer-events:all}</style>`);
}

/**
 * The picture for use inside a page: colours become CSS variables with the light value as fallback, ids get
 * `prefix`, and `label` says in words what is seen.
 */
export function inlineSvg(svg: string, prefix: string, label: string): string {
  const attribute = cleanText(label)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");
  return svg
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(
          / (fill|stroke)="(#[0-9a-f]{6})"/g,
          (_, name: string, color: string) => ` ${name}="${themed(color)}"`,
        )
        .replace(/url\(#/g, `url(#${prefix}-`)
        .replace(/^<clipPath id="/, `<clipPath id="${prefix}-`),
    )
    .replace(/^<svg [^>]*>/, (tag) => tag.replace(/ xmlns(?::xlink)?="[^"]*"/g, ""))
    .replace(/^<svg /, () => `<svg role="img" aria-label="${attribute}" `);
}
