/** The written chapters and labs of one language, in the order of the plan. */
import { type CollectionEntry, getCollection } from "astro:content";
import { defaultLocale, type Locale } from "../i18n/index.ts";
import { plannedChapters } from "./plan.ts";

export interface WrittenChapter {
  folder: string;
  entry: CollectionEntry<"chapters">;
}
export interface WrittenLab {
  name: string;
  entry: CollectionEntry<"labs">;
}

export async function writtenChapters(locale: Locale = defaultLocale): Promise<WrittenChapter[]> {
  const entries = await getCollection("chapters", ({ id }) => id.startsWith(`${locale}/`));
  const order = new Map(plannedChapters.map((chapter, index) => [chapter.folder, index]));
  return entries
    .map((entry) => ({ folder: entry.id.slice(locale.length + 1), entry }))
    .sort((a, b) => (order.get(a.folder) ?? 99) - (order.get(b.folder) ?? 99));
}

export async function writtenLabs(locale: Locale = defaultLocale): Promise<WrittenLab[]> {
  const entries = await getCollection("labs", ({ id }) => id.startsWith(`${locale}/`));
  return entries
    .map((entry) => ({ name: entry.id.slice(locale.length + 1), entry }))
    .sort((a, b) => a.entry.data.number - b.entry.data.number);
}
