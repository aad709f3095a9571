/** `@csv`, `@sh`, `@base64` and the like. */
import { encodeBase64 } from "../../kube/encoding/base64.ts";
import { isObject, JqFailure, type Json, kindOf, write } from "./value.ts";

export function text(value: Json): string {
  return typeof value === "string" ? value : write(value);
}
export function list(value: Json, what: string): Json[] {
  if (!Array.isArray(value)) throw new JqFailure(`${kindOf(value)} (${write(value)}) cannot be ${what}, as it is not an array`);
  return value;
}

export function format(name: string, value: Json): string {
  const rows = (quote: (text: string) => string, separator: string) =>
    list(value, `${name}-formatted`)
      .map((one) => {
        if (typeof one === "string") return quote(one);
        if (one === null) return "";
        if (Array.isArray(one) || isObject(one)) throw new JqFailure(`${kindOf(one)} (${write(one)}) is not valid in a csv row`);
        return write(one);
      })
      .join(separator);
  switch (name) {
    case "text":
      return text(value);
    case "json":
      return write(value);
    case "csv":
      return rows((one) => `"${one.replaceAll('"', '""')}"`, ",");
    case "tsv":
      return rows((one) => one.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r"), "\t");
    case "sh":
      return (Array.isArray(value) ? value : [value])
        .map((one) => (typeof one === "string" ? `'${one.replaceAll("'", "'\\''")}'` : write(one)))
        .join(" ");
    case "html":
      return text(value).replace(
        /[<>&'"]/g,
        (mark) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;" })[mark] ?? mark,
      );
    case "uri":
      return encodeURIComponent(text(value)).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
    case "base64":
      return encodeBase64(text(value));
    case "base64d":
      return decodeBase64(text(value));
    default:
      throw new JqFailure(`${name} is not a valid format`);
  }
}
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Lenient: padding may be missing. */
function decodeBase64(value: string): string {
  let bits = 0;
  let held = 0;
  let encoded = "";
  for (const character of value.replace(/=+$/, "")) {
    const number = ALPHABET.indexOf(character);
    if (number < 0) throw new JqFailure(`string (${write(value)}) is not valid base64 data`);
    held = ((held << 6) | number) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      encoded += `%${((held >> bits) & 255).toString(16).padStart(2, "0")}`;
    }
  }
  try {
    return decodeURIComponent(encoded);
  } catch {
    return "\ufffd";
  }
}
