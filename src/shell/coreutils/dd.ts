/** dd, fallocate and truncate: files of a wanted size. */
import type { Command } from "../../machine/program.ts";
import { CommandFailure, defineCommand, pathOf } from "./program.ts";

/** Bytes a second. */
const SPEED = 400e6;
/** More than a page should hold. */
const MOST = 256 * 2 ** 20;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1e3,
  K: 2 ** 10,
  k: 2 ** 10,
  M: 2 ** 20,
  MB: 1e6,
  G: 2 ** 30,
  GB: 1e9,
};

function bytesOf(command: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d+)(?:i?B)?([a-zA-Z]*?)(?:iB)?$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (number === "" || factor === undefined) throw new CommandFailure(`${command}: invalid number: '${text}'`);
  return Number(number) * factor;
}
function checked(command: string, path: string, bytes: number): number {
  if (bytes > MOST) throw new CommandFailure(`${command}: error writing '${path}': No space left on device`);
  return bytes;
}
function shown(bytes: number, base: number, units: readonly string[]): string {
  let value = bytes;
  let at = 0;
  for (; value >= base && at < units.length - 1; at++) value /= base;
  return `${value >= 10 || at === 0 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** `dd if=/dev/zero of=file bs=1M count=10` */
export const dd: Command = {
  name: "dd",
  async run(process) {
    const operands = new Map(process.argv.slice(1).map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]));
    try {
      for (const [name] of operands)
        if (!["if", "of", "bs", "ibs", "obs", "count", "conv", "oflag", "iflag", "status"].includes(name))
          throw new CommandFailure(`dd: unrecognized operand '${name}'`);
      const size = bytesOf("dd", operands.get("bs") ?? operands.get("ibs") ?? "512");
      const count = operands.has("count") ? bytesOf("dd", operands.get("count") ?? "") : undefined;
      const from = operands.get("if");
      const to = operands.get("of");
      let content: string;
      if (from === "/dev/zero" || from === "/dev/urandom" || from === "/dev/random") {
        if (count === undefined) throw new CommandFailure(`dd: error writing '${to ?? "standard output"}': No space left on device`);
        content = "\0".repeat(checked("dd", to ?? "standard output", size * count));
      } else {
        const whole = from === undefined ? await process.stdin.readAll() : process.fs.read(pathOf(process, from));
        content = count === undefined ? whole : whole.slice(0, size * count);
      }
      const began = process.clock.now;
      await process.sleep(Math.round((content.length / SPEED) * 1e6));
      if (to === undefined) await process.stdout.write(content);
      else process.fs.write(pathOf(process, to), content);
      if (operands.get("status") === "none") return 0;
      const records = `${Math.floor(content.length / size)}+${content.length % size > 0 ? 1 : 0}`;
      const seconds = Math.max((process.clock.now - began) / 1e6, 1e-6);
      const human =
        content.length < 1000
          ? ""
          : ` (${shown(content.length, 1000, ["B", "kB", "MB", "GB"])}${content.length < 1024 ? "" : `, ${shown(content.length, 1024, ["B", "KiB", "MiB", "GiB"])}`})`;
      await process.stderr.write(
        `${records} records in\n${records} records out\n${content.length} bytes${human} copied, ${Number(seconds.toPrecision(6))} s, ${shown(content.length / seconds, 1000, ["B/s", "kB/s", "MB/s", "GB/s"])}\n`,
      );
      return 0;
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      await process.stderr.write(`${error.message}\n`);
      return 1;
    }
  },
};

/** `fallocate -l 10M file` */
export const fallocate = defineCommand({
  name: "fallocate",
  options: "l:",
  long: { length: "l" },
  async run(process, args) {
    const [file] = args.operands;
    if (file === undefined) throw new CommandFailure("fallocate: no filename specified");
    const length = args.value("l");
    if (length === undefined) throw new CommandFailure("fallocate: no length argument specified");
    process.fs.write(pathOf(process, file), "\0".repeat(checked("fallocate", file, bytesOf("fallocate", length))));
    return 0;
  },
});

/** `truncate -s 10M file` */
export const truncate = defineCommand({
  name: "truncate",
  options: "s:c",
  long: { size: "s", "no-create": "c" },
  async run(process, args) {
    const size = args.value("s");
    if (size === undefined) throw new CommandFailure("truncate: you must specify either '--size' or '--reference'");
    for (const file of args.operands) {
      const path = pathOf(process, file);
      const before = process.fs.exists(path) ? process.fs.read(path) : "";
      const wanted = checked("truncate", file, bytesOf("truncate", size));
      process.fs.write(path, before.slice(0, wanted) + "\0".repeat(Math.max(0, wanted - before.length)));
    }
    return 0;
  },
});
