/** Reads the words of a lab and says, with file and line, what is wrong with them and what to do. */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type Lab, misconceptionCodes, verdictCodes } from "./lab.ts";
import { commonTextSchema, type LabText, labTextSchema } from "./lab-text.ts";
import type { CommonText } from "./text.ts";

/** One thing that is wrong: `labs/x/text.en.yaml:12:5 …` and a hint. */
export class TextError extends Error {
  override name = "TextError";
}

interface Parsed {
  document: Document;
  /** `file:line:column` of the nearest node on a path. */
  place(path: readonly PropertyKey[]): string;
}
function parse(source: string, file: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new TextError(
      `${file}:${line}:${col}  ${error.message.split("\n")[0]}\n  hint: a value with \`: \`, or one that begins with a backtick, needs quotes`,
    );
  }
  const place = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return `${file}:${line}:${col}`;
    }
    return `${file}:1:1`;
  };
  return { document, place };
}
function check<T>(schema: z.ZodType<T>, { document, place }: Parsed): T {
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  throw new TextError(
    result.error.issues
      .map(
        (issue) =>
          `${place(issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path)}  ${issue.path.join(".") || "the head"}: ${issue.message}\n  hint: ${hintFor(issue)}`,
      )
      .join("\n"),
  );
}
/** What to do about a value that a schema refuses. */
function hintFor(issue: z.core.$ZodIssue): string {
  const name = String(issue.path.at(-1) ?? "the file");
  switch (issue.code) {
    case "unrecognized_keys":
      return `${issue.keys.join(", ")}: nobody reads that here; correct the name, or quote the value if it holds ": " or a comma`;
    case "invalid_type":
      return issue.input === undefined ? `add ${name}: a ${issue.expected}` : `make ${name} a ${issue.expected}`;
    case "too_big":
      return issue.origin === "string" ? `say it in ${issue.maximum} characters` : `at most ${issue.maximum}`;
    case "too_small":
      return `at least ${issue.minimum}`;
    case "invalid_value":
      return `one of ${issue.values.join(", ")}`;
    case "invalid_format":
      return `write ${name} as ${issue.pattern ?? issue.format}`;
    default:
      return `see the schema of ${name}`;
  }
}

/** Values of a YAML text that passed a schema. Throws TextError with every place that is wrong and what to do there. */
export function readChecked<T>(schema: z.ZodType<T>, source: string, file: string): T {
  return check(schema, parse(source, file));
}
export function readCommonText(source: string, file: string): CommonText {
  return readChecked(commonTextSchema, source, file);
}

/** The words of a lab; with its definition, every code has words and no words are left over. Throws TextError with all that is wrong. */
export function readLabText(source: string, file: string, lab?: Lab): LabText {
  const parsed = parse(source, file);
  const text = check(labTextSchema, parsed);
  const wrong = lab ? disagreements(text, lab) : [];
  if (wrong.length > 0)
    throw new TextError(wrong.map(({ path, problem, hint }) => `${parsed.place(path)}  ${problem}\n  hint: ${hint}`).join("\n"));
  return text;
}

interface Problem {
  path: string[];
  problem: string;
  hint: string;
}
function disagreements(text: LabText, lab: Lab): Problem[] {
  const problems: Problem[] = [];
  const compare = (section: "verdicts" | "misconceptions" | "already", codes: readonly string[], complete: boolean): void => {
    const words = text[section];
    for (const code of complete ? codes : [])
      if (!(code in words))
        problems.push({
          path: [section],
          problem: `${section} has no words for ${code}`,
          hint: `add ${code} below ${section}, or take the code out of lab.ts`,
        });
    for (const code of Object.keys(words))
      if (!codes.includes(code))
        problems.push({
          path: [section, code],
          problem: `no check of the lab says ${code}`,
          hint: "remove these words, or correct the code",
        });
  };
  compare("verdicts", verdictCodes(lab), true);
  compare("misconceptions", misconceptionCodes(lab), true);
  compare(
    "already",
    lab.tasks.flatMap((task) => task.checks.filter(({ guard }) => !guard).map(({ id }) => `${task.id}.${id}`)),
    false,
  );
  const ids = lab.tasks.map(({ id }) => id).join(", ");
  const told = text.tasks.map(({ id }) => id).join(", ");
  if (ids !== told)
    problems.push({
      path: ["tasks"],
      problem: `the tasks are ${told}; lab.ts has ${ids}`,
      hint: "give both the same tasks in the same order",
    });
  if (text.number !== lab.number)
    problems.push({ path: ["number"], problem: `number ${text.number}; lab.ts says ${lab.number}`, hint: "make them equal" });
  if (text.chapter !== lab.chapter)
    problems.push({ path: ["chapter"], problem: `chapter ${text.chapter}; lab.ts says ${lab.chapter}`, hint: "make them equal" });
  for (const task of lab.tasks) {
    const words = text.tasks.find(({ id }) => id === task.id);
    const forms = words?.answer ? [task.id] : (words?.answers ?? []).map(({ name }) => `${task.id}.${name}`);
    if (forms.join() !== (task.answers ?? []).join())
      problems.push({
        path: ["tasks"],
        problem: `task ${task.id} asks for ${forms.join(", ") || "nothing"}; lab.ts reads ${task.answers?.join(", ") ?? "nothing"}`,
        hint: "give the task its answer form, or lab.ts its answers",
      });
  }
  return problems;
}
