/** A story as rows of a table: built at build time for every reader, and in the page as events happen. */
import type { StoryStep } from "../../protocol/index.ts";

/** Columns of the drawing, from left to right; who has no letter stands outside the cluster. */
const LANES = ["", "C", "A", "S", "K", "R"] as const;
const GAP = 22;
const width = LANES.length * GAP;
const centre = (letter: string): number => {
  const lane = LANES.indexOf(letter as (typeof LANES)[number]);
  return (lane < 0 ? LANES.length - 1 : lane) * GAP + GAP / 2;
};
const API = centre("A");
/** Stands in an empty cell; read aloud, not shown. */
const NONE = "–";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
/** Long names may break after a slash or a dot. */
const breakable = (text: string): string => escaped(text).replace(/[/.]/g, "$&<wbr>");

/** Words of the columns. */
export interface StoryWords {
  storyStep: string;
  storyTime: string;
  storyActor: string;
  storyVerb: string;
  storyObject: string;
  storyKey: string;
  storyRevision: string;
  storyBecause: string;
}

/** The lanes of the drawing, and who stands in each. */
export function storyHead(): string {
  const names = LANES.map((letter) => `<text x="${centre(letter)}" y="14" text-anchor="middle">${letter === "" ? "$" : letter}</text>`);
  return `<svg width="${width}" height="18" aria-hidden="true">${names.join("")}</svg>`;
}

/** `tr` elements. */
export function storyRows(steps: readonly StoryStep[], words: StoryWords): string {
  return steps.map((step) => row(step, words)).join("");
}
function row(step: StoryStep, words: StoryWords): string {
  const { number, seconds, actor, verb, object, key, revision, note, because, beside } = step;
  const cell = (name: string, label: string, content: string): string =>
    `<td role="cell" class="story-${name}${content === NONE ? " none" : ""}" data-label="${escaped(label)}">${content}</td>`;
  return [
    `<tr role="row" id="story-step-${number}" data-step="${number}"${beside ? ' class="beside"' : ""}>`,
    `<th role="rowheader" scope="row" class="story-number">${number}</th>`,
    `<td role="cell" class="story-lanes" aria-hidden="true">${lanes(step)}</td>`,
    cell("actor", words.storyActor, `<b>${breakable(actor)}</b>`),
    cell("verb", words.storyVerb, escaped(verb)),
    cell(
      "object",
      words.storyObject,
      `<code>${breakable(object)}</code>${note === "" ? "" : ` <span class="story-note">${escaped(note)}</span>`}`,
    ),
    cell("time", words.storyTime, `+${seconds.toFixed(3)}&nbsp;s`),
    cell("key", words.storyKey, key === "" ? NONE : `<code>${breakable(key)}</code>`),
    cell("revision", words.storyRevision, revision === 0 ? NONE : String(revision)),
    cell("because", words.storyBecause, because === 0 ? NONE : String(because)),
    "</tr>",
  ].join(" ");
}

/** One row of the drawing: the actor's mark, and an arrow to the API server when it wrote. */
function lanes({ letter, revision }: StoryStep): string {
  const x = centre(letter);
  const lines = LANES.map((one) => `<path class="${one === "A" ? "lane api" : "lane"}" d="M${centre(one)} 0V400"/>`).join("");
  const tip = x < API ? API - 3 : API + 3;
  const back = x < API ? tip - 6 : tip + 6;
  const arrow = revision > 0 && x !== API ? `<path class="arrow" d="M${x} 14H${tip}M${back} 10L${tip} 14L${back} 18"/>` : "";
  return `<svg width="${width}" height="100%">${lines}${arrow}<circle class="hue-${letter === "" ? "none" : letter.toLowerCase()}" cx="${x}" cy="14" r="5"/></svg>`;
}
