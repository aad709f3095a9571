/** base64, md5sum, sha1sum, sha256sum. */
import { bytesOf, textOf } from "../../machine/bytes.ts";
import { md5, sha1, sha256 } from "../../machine/digest.ts";
import type { Command } from "../../machine/program.ts";
import { CommandFailure, defineCommand, eachInput } from "./program.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
export function encodeBase64(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += (ALPHABET[group >> 18] ?? "") + (ALPHABET[(group >> 12) & 63] ?? "");
    text += at + 1 < bytes.length ? (ALPHABET[(group >> 6) & 63] ?? "") : "=";
    text += at + 2 < bytes.length ? (ALPHABET[group & 63] ?? "") : "=";
  }
  return text;
}
/** Decodes; `valid` is false when a character does not belong. */
export function decodeBase64(text: string, ignore = false): { bytes: number[]; valid: boolean } {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  let count = 0;
  let valid = true;
  for (const character of text) {
    if (character === "\n") continue;
    if (character === "=") {
      count++;
      continue;
    }
    const value = ALPHABET.indexOf(character);
    if (value < 0) {
      if (ignore) continue;
      valid = false;
      break;
    }
    count++;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
  }
  return { bytes, valid: valid && count % 4 === 0 };
}
export const base64 = defineCommand({
  name: "base64",
  options: "dDiw:",
  long: { decode: "d", "ignore-garbage": "i", wrap: "w" },
  async run(process, args) {
    const width = Number(args.value("w") ?? 76);
    let failed = false;
    const status = await eachInput(process, "base64", args.operands.slice(0, 1), async (input) => {
      const text = await input.readAll();
      if (args.has("d") || args.has("D")) {
        const { bytes, valid } = decodeBase64(text, args.has("i"));
        await process.stdout.write(textOf(Uint8Array.from(bytes)));
        if (!valid) {
          await process.stderr.write("base64: invalid input\n");
          failed = true;
        }
        return;
      }
      const encoded = encodeBase64([...bytesOf(text)]);
      if (width === 0) await process.stdout.write(encoded);
      else for (let at = 0; at < encoded.length; at += width) await process.stdout.write(`${encoded.slice(at, at + width)}\n`);
    });
    return failed ? 1 : status;
  },
});

function digest(name: string, compute: (bytes: readonly number[]) => string): Command {
  return defineCommand({
    name,
    options: "btc",
    long: { check: "c", binary: "b", text: "t" },
    async run(process, args) {
      if (args.has("c")) throw new CommandFailure("kubewekend does not model --check");
      return eachInput(process, name, args.operands, async (input, operand) => {
        await process.stdout.write(`${compute([...bytesOf(await input.readAll())])}  ${operand}\n`);
      });
    },
  });
}
export const md5sum = digest("md5sum", md5);
export const sha1sum = digest("sha1sum", sha1);
export const sha256sum = digest("sha256sum", sha256);
