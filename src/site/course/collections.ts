/** The written chapters and labs of one language, in the order of the plan. */
import { getCollection } from "astro:content";
import type { Era, Lab } from "../../course/index.ts";
import { defaultLocale, type Locale } from "../i18n/index.ts";
import type { Chapter } from "./chapter.ts";
import type { LabText } from "./lab-text.ts";
import { plannedChapters } from "./plan.ts";

/** An entry of a collection; its data has passed the collection's schema. */
export interface Entry<Data> {
  id: string;
  data: Data;
}
export interface WrittenChapter {
  folder: string;
  entry: Entry<Chapter>;
}
export interface WrittenLab {
  name: string;
  entry: Entry<LabText>;
}

/** In plain `tsc` the generated types of `astro:content` are not seen; this says what the schemas promise. */
async function entriesOf<Data>(collection: "chapters" | "labs", locale: Locale): Promise<Entry<Data>[]> {
  const all = (await getCollection(collection)) as unknown as Entry<Data>[];
  return all.filter(({ id }) => id.startsWith(`${locale}/`));
}

export async function writtenChapters(locale: Locale = defaultLocale): Promise<WrittenChapter[]> {
  const order = new Map(plannedChapters.map((chapter, index) => [chapter.folder, index]));
  return (await entriesOf<Chapter>("chapters", locale))
    .map((entry) => ({ folder: entry.id.slice(locale.length + 1), entry }))
    .sort((a, b) => (order.get(a.folder) ?? 99) - (order.get(b.folder) ?? 99));
}

export async function writtenLabs(locale: Locale = defaultLocale): Promise<WrittenLab[]> {
  return (await entriesOf<LabText>("labs", locale))
    .map((entry) => ({ name: entry.id.slice(locale.length + 1), entry }))
    .sort((a, b) => a.entry.data.number - b.entry.data.number);
}

const definitions = import.meta.glob<Lab>("../../../labs/*/lab.ts", { eager: true, import: "default" });
function definitionOf(lab: string): Lab {
  const found = definitions[`../../../labs/${lab}/lab.ts`];
  if (!found) throw new Error(`labs/${lab}: there is no lab.ts`);
  return found;
}
/** Which machines of another time it has. */
export function eraOf(lab: string): Era | undefined {
  return definitionOf(lab).era;
}
/** Worker nodes of a lab's cluster, as its definition has them; undefined where there is none at the start. */
export function workersOf(lab: string): number | undefined {
  const { cluster } = definitionOf(lab);
  if (!cluster) return undefined;
  return "workers" in cluster ? cluster.workers : cluster.nodes.filter(({ role }) => role === "worker").length;
}
