/** read, mapfile. */
import type { InputStream } from "../../machine/stream.ts";
import { Interrupted } from "../../machine/tty.ts";
import { Abandon } from "../run/control.ts";
import type { Interpreter } from "../run/interpreter.ts";
import { type Builtin, builtinOptions } from "./builtin.ts";

/** One line from a stream or, with editing, from the terminal. */
async function line(shell: Interpreter, input: InputStream, prompt: string, silent: boolean): Promise<string | null> {
  const tty = shell.process.tty;
  if (!input.isTerminal || !tty) return input.readLine();
  try {
    return await tty.readLine({ prompt, echo: !silent });
  } catch (error) {
    if (error instanceof Interrupted) throw new Abandon(130);
    throw error;
  }
}

/** IFS splitting as read does it: the last variable takes the rest. */
export function splitFields(text: string, ifs: string, count: number): string[] {
  const white = [...ifs].filter((character) => " \t\n".includes(character)).join("");
  const isWhite = (character: string | undefined) => character !== undefined && white.includes(character) && white !== "";
  const isSeparator = (character: string | undefined) => character !== undefined && ifs.includes(character);
  const fields: string[] = [];
  let at = 0;
  while (isWhite(text[at])) at++;
  let end = text.length;
  while (end > at && isWhite(text[end - 1])) end--;
  while (at < end) {
    if (fields.length === count - 1) {
      let rest = text.slice(at, end);
      // A single trailing separator that is not white space belongs to the last field's delimiter.
      if (rest.length > 0 && isSeparator(rest.at(-1)) && !isWhite(rest.at(-1)) && [...rest.slice(0, -1)].every((c) => !isSeparator(c)))
        rest = rest.slice(0, -1);
      fields.push(rest);
      return fields;
    }
    let stop = at;
    while (stop < end && !isSeparator(text[stop])) stop++;
    fields.push(text.slice(at, stop));
    at = stop;
    while (at < end && isWhite(text[at])) at++;
    if (at < end && isSeparator(text[at]) && !isWhite(text[at])) {
      if (at > stop || isSeparator(text[stop])) at++;
      while (at < end && isWhite(text[at])) at++;
    }
  }
  return fields;
}

export const read: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(
    shell,
    io,
    "read",
    args,
    "ersa:d:i:n:N:p:t:u:",
    "read [-Eers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]",
  );
  if (!parsed) return 2;
  const { options, rest } = parsed;
  const descriptor = options.has("u") ? shell.current.table.get(Number(options.get("u"))) : shell.current.table.get(0);
  const input = descriptor?.input;
  if (!input) {
    await shell.complain(`read: ${options.get("u") ?? 0}: invalid file descriptor: Bad file descriptor`, io);
    return 1;
  }
  for (const name of rest) {
    if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) {
      await shell.complain(`read: \`${name}': not a valid identifier`, io);
      return 1;
    }
  }
  const prompt = options.get("p") ?? "";
  const delimiter = options.get("d");
  let text = "";
  let ended = false;
  const limit = options.get("n") ?? options.get("N");
  if (limit !== undefined || (delimiter !== undefined && delimiter !== "\n")) {
    if (input.isTerminal && prompt) await io.error(prompt);
    text = await readUntil(input, delimiter ?? "\n", limit === undefined ? undefined : Number(limit), () => {
      ended = true;
    });
  } else {
    const timeout = options.get("t");
    for (;;) {
      const next =
        timeout === undefined
          ? await line(shell, input, prompt, options.has("s"))
          : await Promise.race([
              line(shell, input, prompt, options.has("s")),
              shell.process.sleep(Number(timeout) * 1_000_000).then(() => undefined),
            ]);
      if (next === undefined) return 142;
      if (next === null) {
        ended = true;
        break;
      }
      text += next;
      if (options.has("r") || !/(^|[^\\])(\\\\)*\\$/.test(next)) break;
      text = text.slice(0, -1);
    }
    if (options.has("s") && input.isTerminal && !shell.process.tty) await io.error("\n");
  }
  const raw = options.has("r") ? text : text.replace(/\\([\s\S])/g, "$1");
  const ifs = shell.state.get("IFS") ?? " \t\n";
  if (options.has("a")) {
    const fields = splitFields(raw, ifs, Number.MAX_SAFE_INTEGER);
    shell.state.setArray(
      options.get("a") ?? "",
      fields.map((field, index) => [String(index), field]),
    );
  } else if (rest.length === 0) shell.state.set("REPLY", raw);
  else {
    const fields = options.has("N") ? [raw] : splitFields(raw, ifs, rest.length);
    for (const [index, name] of rest.entries()) {
      const element = /^(\w+)\[(.*)\]$/.exec(name);
      if (element) shell.state.set(element[1] ?? "", fields[index] ?? "", element[2]);
      else shell.setVariable(name, fields[index] ?? "", false);
    }
  }
  return ended ? 1 : 0;
};

/** Reads characters one line at a time; what is left of a line is put into a buffer kept by stream. */
const leftovers = new WeakMap<InputStream, string>();
async function readUntil(input: InputStream, delimiter: string, limit: number | undefined, atEnd: () => void): Promise<string> {
  let buffer = leftovers.get(input) ?? "";
  leftovers.delete(input);
  const stop = delimiter === "" ? "\0" : delimiter[0];
  for (;;) {
    const found = buffer.indexOf(stop ?? "\n");
    const cut = limit !== undefined && (found < 0 || found > limit) ? (buffer.length >= limit ? limit : -1) : found;
    if (cut >= 0) {
      const skip = cut === found ? 1 : 0;
      const rest = buffer.slice(cut + skip);
      if (rest) leftovers.set(input, rest);
      return buffer.slice(0, cut);
    }
    const next = await input.readLine();
    if (next === null) {
      atEnd();
      return buffer;
    }
    buffer += `${next}\n`;
  }
}

export const mapfile: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(
    shell,
    io,
    "mapfile",
    args,
    "td:n:O:s:u:C:c:",
    "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]",
  );
  if (!parsed) return 2;
  const name = parsed.rest[0] ?? "MAPFILE";
  const text = (await io.stdin?.readAll()) ?? "";
  const delimiter = parsed.options.get("d") ?? "\n";
  const lines = text.split(delimiter);
  if (lines.at(-1) === "") lines.pop();
  const skip = Number(parsed.options.get("s") ?? 0);
  const count = Number(parsed.options.get("n") ?? 0);
  const kept = lines.slice(skip, count > 0 ? skip + count : undefined);
  shell.state.setArray(
    name,
    kept.map((entry, index) => [String(index), parsed.options.has("t") ? entry : entry + delimiter]),
  );
  return 0;
};
