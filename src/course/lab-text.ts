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
      /** Cards to be put in order; the value is the order, separated by spaces. */
      z.strictObject({
        kind: z.literal("order"),
        label: z.string(),
        options: z.array(z.strictObject({ value: z.string(), text: z.string() })).min(3),
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

/** A verdict told: what is, what should be, why it matters, where to look. */
const told = z.strictObject({
  observed: z.string(),
  expected: z.string().default(""),
  why: z.string().default(""),
  look: z.string().default(""),
});

export const labTextSchema = z.strictObject({
  number: z.int().positive(),
  title: z.string().max(60),
  summary: z.string().max(180),
  /** Folder name of its chapter. */
  chapter: z.string(),
  level: z.int().min(1).max(4),
  minutes: z.int().positive(),
  /** The values of the attempt with seed 1, for pages without a running world. Placeholders `{name}` stand for them. */
  example: z.record(z.string(), z.string()).default({}),
  /** A few sentences of story: where we are and why it matters. Blank lines part paragraphs. */
  scenario: z.string(),
  tasks: z.array(task).min(1),
  /** By code, `task.code`. */
  verdicts: z.record(z.string(), told).default({}),
  /** By code: what this state means, where to look, and the hint that then comes first. */
  misconceptions: z.record(z.string(), z.strictObject({ say: z.string(), look: z.string().optional(), hint: z.string() })).default({}),
  /** By check, `task.check`: what to say while it holds and the task is not done; on a report card also what was seen when it is. */
  already: z.record(z.string(), z.string()).default({}),
  /** One sentence after all tasks are done: what was proved. */
  proved: z.string(),
  /** Read after solving: how one may think about it, and another way. */
  editorial: z.string().optional(),
  alternative: z.strictObject({ text: z.string(), commands: z.string() }).optional(),
  /** Asked once the lab is solved, to explain it to oneself; and an expert's sentence to compare with. */
  why: z.strictObject({ ask: z.string(), expert: z.string() }).optional(),
  /** What the simulator does not reproduce here. */
  limits: z.string(),
});
export type LabText = z.infer<typeof labTextSchema>;

/** Sentences of the course itself, `labs/common.<locale>.yaml`. */
export const commonTextSchema = z.strictObject({ hold: told, locked: told });
