/** Words of the interface. One file a language, with the same keys; pages pick by locale. */
import { en } from "./en.ts";

export type Words = typeof en;
export type Locale = "en";
export const defaultLocale: Locale = "en";
export const locales: Record<Locale, { name: string; words: Words }> = { en: { name: "English", words: en } };
export const words = (locale: Locale = defaultLocale): Words => locales[locale].words;
