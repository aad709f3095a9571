/** Every address inside the site is made here, so that it works below any base path and in any language. */
import { defaultLocale, type Locale } from "../i18n/index.ts";

const base = import.meta.env.BASE_URL.replace(/\/$/, "");

/** `path("/about/")`, `path("/about/", "vi")`. */
export function path(to: string, locale: Locale = defaultLocale): string {
  return `${base}${locale === defaultLocale ? "" : `/${locale}`}${to}`;
}
export const chapterPath = (folder: string, locale?: Locale): string => path(`/chapters/${folder}/`, locale);
export const labPath = (name: string, locale?: Locale): string => path(`/labs/${name}/`, locale);
