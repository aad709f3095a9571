/** What stands at the head of a chapter's `index.mdx`. */
import { z } from "zod";

export const letters = ["A", "E", "S", "C", "L", "K", "P", "R", "D"] as const;

export const chapterSchema = z.strictObject({
  /** Permanent; progress is kept under it. Written by hand, never derived from the order. */
  id: z.string().regex(/^[a-z0-9.-]+$/),
  /** `6.4`, as printed. */
  number: z.string().regex(/^\d+(\.\d+)?$/),
  title: z.string().max(60),
  /** The promise of the chapter in one sentence, for the contents and for search engines. */
  summary: z.string().max(180),
  /** 1 first steps, 2 user, 3 operator, 4 expert. */
  level: z.int().min(1).max(4),
  minutes: z.strictObject({ reading: z.int().positive(), labs: z.int().nonnegative() }),
  /** Can-do sentences, without "you can". */
  objectives: z.array(z.string()).min(1).max(6),
  /** Folder names of the chapters this one builds on. */
  needs: z.array(z.string()).default([]),
  /** Folder names of its labs, in order. */
  labs: z.array(z.string()).default([]),
  /** Components of the map that this chapter explains. */
  about: z.array(z.enum(letters)).default([]),
  /** Which view the workspace opens with. */
  view: z.enum(["map", "objects"]).default("map"),
  /** The release the cluster of the chapter runs. */
  release: z.enum(["v1.28.9", "v1.36.1"]).default("v1.28.9"),
  /** Machines of another time beside the cluster. */
  era: z.enum(["hosts", "museum"]).optional(),
  /** Questions from earlier chapters, asked before the text. */
  warmup: z
    .array(z.strictObject({ id: z.string(), ask: z.string(), options: z.array(z.string()).min(2), answer: z.string(), why: z.string() }))
    .default([]),
});
export type Chapter = z.infer<typeof chapterSchema>;
