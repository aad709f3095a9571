/** Splits the lines of a listing into commands: here-documents and lines that end in a backslash stay together. */
export function splitCommands(text: string): string[] {
  const commands: string[] = [];
  let lines: string[] = [];
  let until: string | undefined;
  for (const line of text.split("\n")) {
    lines.push(line);
    if (until !== undefined) {
      if (line.trim() !== until) continue;
      until = undefined;
    } else {
      until = /<<-?\s*['"]?(\w+)['"]?/.exec(line)?.[1];
      if (until !== undefined || line.endsWith("\\")) continue;
    }
    if (lines.join("").trim() !== "") commands.push(lines.join("\n"));
    lines = [];
  }
  if (lines.join("").trim() !== "") commands.push(lines.join("\n"));
  return commands;
}
