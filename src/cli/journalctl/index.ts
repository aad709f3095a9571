/** journalctl: what a node's services printed. */
import type { Command } from "../../machine/program.ts";
import { type JournalLine, SYSTEMD_SOCKET, type Systemd } from "../../machine/systemd.ts";
import { journalText } from "../systemctl/index.ts";

export const journalctl: Command = {
  name: "journalctl",
  async run(process) {
    let unit: string | undefined;
    let count = Number.POSITIVE_INFINITY;
    let follow = false;
    let kernel = false;
    const words = process.argv.slice(1);
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as string;
      const value = (name: string): string | undefined => (word.startsWith(`${name}=`) ? word.slice(name.length + 1) : words[++i]);
      if (word === "-u" || word === "--unit" || word.startsWith("--unit=")) unit = value("--unit");
      else if (word.startsWith("-u")) unit = word.slice(2);
      else if (word === "-n" || word === "--lines" || word.startsWith("--lines=")) count = Number(value("--lines"));
      else if (/^-n\d+$/.test(word)) count = Number(word.slice(2));
      else if (word === "-k" || word === "--dmesg") kernel = true;
      else if (word === "-f" || word === "--follow") follow = true;
      else if (word === "-xeu" || word === "-eu") unit = words[++i];
      else if (!["--no-pager", "-e", "-x", "-q", "--quiet"].includes(word)) {
        await process.stderr.write(`journalctl: kubewekend does not model the option '${word}'\n`);
        return 1;
      }
    }
    const systemd = process.machine.sockets.get(SYSTEMD_SOCKET) as Systemd | undefined;
    if (!systemd) {
      await process.stderr.write("No journal files were found.\n");
      return 1;
    }
    const name = unit === undefined ? undefined : /\.\w+$/.test(unit) ? unit : `${unit}.service`;
    const wanted = (line: JournalLine): boolean => (name === undefined || line.unit === name) && (!kernel || line.identifier === "kernel");
    const lines = systemd.journal().filter(wanted);
    const shown = Number.isFinite(count) ? lines.slice(-count) : follow ? lines.slice(-10) : lines;
    if (shown.length === 0) await process.stdout.write("-- No entries --\n");
    for (const line of shown) await process.stdout.write(`${journalText(process, line)}\n`);
    if (!follow) return 0;
    const { reader, writer } = process.pipe();
    const stop = systemd.onJournal((line) => {
      if (wanted(line)) void writer.write(`${journalText(process, line)}\n`).catch(() => {});
    });
    try {
      for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) await process.stdout.write(chunk);
    } finally {
      stop();
    }
    return 0;
  },
};
