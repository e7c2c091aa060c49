import { html, type Markup } from "./html.ts";

/** What the pages of studies have in common. */
export interface StudyFacts {
  readonly title: string;
  readonly description: string | undefined;
  readonly version: string;
  readonly scenarioHash: string;
}

export function studyHead(facts: StudyFacts, eyebrow: string, story: string): Markup {
  return html`<header><p class="eyebrow">clustersim · ${eyebrow}</p>
<h1>${facts.title}</h1>
${facts.description !== undefined && html`<p class="about">${facts.description}</p>`}
<p class="story">${story}</p></header>`;
}

export function studyFoot(
  { version, scenarioHash }: StudyFacts,
  files: readonly { readonly name: string; readonly about: string }[],
): Markup {
  const facts = [
    ["Made by", `clustersim ${version}`],
    ["Scenario hash", scenarioHash],
  ] as const;
  return html`<footer><h2>Where this comes from</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p class="promise">The same scenario and seed give the same fingerprint on every machine.</p>
<h2>Files beside this page</h2>
<dl>${files.map(({ name, about }) => html`<dt><code>${name}</code></dt><dd>${about}</dd>`)}</dl></footer>`;
}
