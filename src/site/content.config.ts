/** The two collections of the course: chapters (MDX) and the words of labs (YAML). Found by folder, checked by schema. */
import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { chapterSchema } from "./course/chapter.ts";
import { labTextSchema } from "./course/lab-text.ts";

const chapters = defineCollection({
  loader: glob({
    base: "./content",
    pattern: "*/*/index.mdx",
    generateId: ({ entry }) => entry.replace(/\/index\.mdx$/, ""),
  }),
  schema: chapterSchema,
});

const labs = defineCollection({
  loader: glob({
    base: "./labs",
    pattern: "*/text.*.yaml",
    generateId: ({ entry }) => entry.replace(/^(.+)\/text\.(.+)\.yaml$/, "$2/$1"),
  }),
  schema: labTextSchema,
});

export const collections = { chapters, labs };
