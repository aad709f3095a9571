/** The words of a lab, `labs/<name>/text.<locale>.yaml`. Backticks, `**bold**` and `[links](…)` are understood everywhere. */
import { z } from "zod";

const task = z.strictObject({
  /** The id of the task in `lab.ts`. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().max(90),
  text: z.string(),
  /** A form in the task; the value is graded by the lab. */
  answer: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("text"), label: z.string(), placeholder: z.string().optional() }),
      z.strictObject({
        kind: z.literal("choice"),
        label: z.string(),
        options: z.array(z.strictObject({ value: z.string(), text: z.string() })).min(2),
      }),
    ])
    .optional(),
  /** Several forms in one task; each value is graded under `task.name`. */
  answers: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9-]+$/),
        label: z.string(),
        options: z.array(z.strictObject({ value: z.string(), text: z.string() })).optional(),
      }),
    )
    .optional(),
  /** Orient, look, faded answer. The fourth rung is `solution`. */
  hints: z.tuple([z.string(), z.string(), z.string()]),
  solution: z.strictObject({ text: z.string(), commands: z.string() }),
});

export const labTextSchema = z.strictObject({
  number: z.int().positive(),
  title: z.string().max(60),
  summary: z.string().max(180),
  /** Folder name of its chapter. */
  chapter: z.string(),
  level: z.int().min(1).max(4),
  minutes: z.int().positive(),
  /** A few sentences of story: where we are and why it matters. Blank lines part paragraphs. */
  scenario: z.string(),
  tasks: z.array(task).min(1),
  /** One sentence after all tasks are done: what was proved. */
  proved: z.string(),
  /** Asked once the lab is solved, to explain it to oneself; and an expert's sentence to compare with. */
  why: z.strictObject({ ask: z.string(), expert: z.string() }).optional(),
  /** What the simulator does not reproduce here. */
  limits: z.string(),
});
export type LabText = z.infer<typeof labTextSchema>;
