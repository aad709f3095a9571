/** Every page worth finding. */
import type { APIRoute } from "astro";
import { writtenChapters, writtenLabs } from "../course/collections.ts";
import { chapterPath, labPath, path } from "../course/paths.ts";

export const GET: APIRoute = async ({ site }) => {
  const pages = [
    path("/"),
    path("/about/"),
    path("/coverage/"),
    path("/labs/"),
    ...(await writtenChapters()).map((chapter) => chapterPath(chapter.folder)),
    ...(await writtenLabs()).map((lab) => labPath(lab.name)),
  ];
  const lines = pages.map((page) => `  <url><loc>${new URL(page, site).href}</loc></url>`);
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join("\n")}\n</urlset>\n`,
  );
};
