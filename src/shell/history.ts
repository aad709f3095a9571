/** `!!`, `!$`, `!n`, `!text`: history expansion of a typed line. */

/** The line with its events replaced; an error names the event that was not found. */
export function expandHistory(line: string, history: readonly string[]): { line: string; changed: boolean } | { missing: string } {
  let result = "";
  let changed = false;
  let inSingle = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (character === "\\" && !inSingle) {
      result += character + (line[++at] ?? "");
      continue;
    }
    if (character === "'") inSingle = !inSingle;
    if (character === "^" && at === 0) {
      const quick = /^\^([^^]+)\^([^^]*)\^?$/.exec(line);
      const last = history.at(-1);
      if (quick && last !== undefined) {
        if (!last.includes(quick[1] ?? "")) return { missing: `:s${line}: substitution failed` };
        return { line: last.replace(quick[1] ?? "", () => quick[2] ?? ""), changed: true };
      }
    }
    const next = line[at + 1];
    if (character !== "!" || inSingle || next === undefined || /[\s=(]/.test(next)) {
      result += character;
      continue;
    }
    const event = /^!(!|\$|\*|\^|-?\d+|\?[^?]*\??|[A-Za-z][^\s;&|"':]*)(:\d+|:\$|:\*|:\^)?/.exec(line.slice(at));
    if (!event) {
      result += character;
      continue;
    }
    const spec = event[1] ?? "";
    let found: string | undefined;
    let selector = event[2];
    if (spec === "$" || spec === "*" || spec === "^") {
      found = history.at(-1);
      selector = `:${spec}`;
    } else if (spec === "!") found = history.at(-1);
    else if (/^-?\d+$/.test(spec)) {
      const number = Number(spec);
      found = number < 0 ? history.at(number) : history[number - 1];
    } else if (spec.startsWith("?")) found = history.findLast((entry) => entry.includes(spec.replace(/^\?|\?$/g, "")));
    else found = history.findLast((entry) => entry.startsWith(spec));
    if (found === undefined) return { missing: `!${spec}: event not found` };
    const words = found.split(/\s+/).filter((word) => word !== "");
    result +=
      selector === undefined
        ? found
        : selector === ":$"
          ? (words.at(-1) ?? "")
          : selector === ":*"
            ? words.slice(1).join(" ")
            : selector === ":^"
              ? (words[1] ?? "")
              : (words[Number(selector.slice(1))] ?? "");
    changed = true;
    at += event[0].length - 1;
  }
  return { line: result, changed };
}
