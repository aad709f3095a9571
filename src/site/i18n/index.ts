/** Words of the interface. One file a language, with the same keys; pages and components pick by the page's locale. */
import { en } from "./en.ts";

export type Words = typeof en;
export type Locale = "en" | "vi";
export const defaultLocale: Locale = "en";
/** The languages there are words for. A page in another language falls back to the first. */
export const locales: Partial<Record<Locale, { name: string; words: Words }>> = { en: { name: "English", words: en } };

/** `words(Astro.currentLocale)` */
export function words(locale: string = defaultLocale): Words {
  return locales[locale as Locale]?.words ?? en;
}

/** Puts values into a text: `fill("Lab {n}", { n: 2 })`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
