/**
 * Functions and operators: the standard ones, cel-go's extensions for strings and lists, and Kubernetes' own.
 * Upstream: github.com/google/cel-go/ext, apiserver/pkg/cel/library.
 */

import { civilTime, daysOf } from "../../text/calendar.ts";
import { parseQuantity } from "../quantity.ts";
import { parseTime } from "../time.ts";
import { Cidr, cidrOf, Ip, ipOf } from "./addresses.ts";
import { Url, urlOf } from "./url.ts";
import {
  Bytes,
  CelError,
  compare,
  Double,
  Duration,
  durationFrom,
  equal,
  isMap,
  numberOf,
  Opaque,
  Optional,
  QuantityValue,
  Struct,
  Timestamp,
  TypeName,
  textOf,
  typeOf,
} from "./values.ts";

type Args = readonly unknown[];
const none = (): never => {
  throw new CelError("no such overload");
};

/** `receiver` is what stands before the dot. Throws CelError. */
export function callFunction(name: string, receiver: { readonly value: unknown } | undefined, args: Args): unknown {
  if (receiver) {
    const { value } = receiver;
    if (value instanceof Opaque) {
      const result = value.call(name, args);
      return result === undefined ? none() : result;
    }
    const member = MEMBERS[name];
    const result = member?.(value, args);
    return result === undefined ? none() : result;
  }
  const operator = OPERATORS[name];
  if (operator) return operator(args[0], args[1]);
  const global = GLOBALS[name];
  const result = global?.(args);
  return result === undefined ? none() : result;
}
/** Is there a function of this name, as a member or not? For the check before anything runs. */
export function isFunction(name: string, member: boolean): boolean {
  return member ? Object.hasOwn(MEMBERS, name) || OPAQUE_MEMBERS.has(name) : Object.hasOwn(GLOBALS, name) || Object.hasOwn(OPERATORS, name);
}
const OPAQUE_MEMBERS = new Set(
  "isInteger asInteger asApproximateFloat sign add sub isLessThan isGreaterThan compareTo getScheme getHost getHostname getPort getEscapedPath getQuery family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast containsIP containsCIDR ip masked prefixLength path group serviceAccount resource subresource namespace name check allowed reason error errored fieldSelector labelSelector optMap optFlatMap bind validate".split(
    " ",
  ),
);

function arithmetic(name: string, a: unknown, b: unknown): unknown {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) return none();
  const whole = !(a instanceof Double) && !(b instanceof Double) && Number.isInteger(x) && Number.isInteger(y);
  const result = (value: number): unknown => {
    if (!whole) return new Double(value);
    if (!Number.isSafeInteger(value) && Math.abs(value) > 2 ** 63) throw new CelError("return error for overflow");
    return value;
  };
  switch (name) {
    case "+":
      return result(x + y);
    case "-":
      return result(x - y);
    case "*":
      return result(x * y);
    case "/":
      if (whole && y === 0) throw new CelError("division by zero");
      return result(whole ? Math.trunc(x / y) : x / y);
    default:
      if (!whole) return none();
      if (y === 0) throw new CelError("modulus by zero");
      return x % y;
  }
}
const OPERATORS: Readonly<Record<string, (a: unknown, b: unknown) => unknown>> = {
  "_+_": (a, b) => {
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.value + b.value / 1e6);
    if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(b.value + a.value / 1e6);
    if (a instanceof Duration && b instanceof Duration) return new Duration(a.value + b.value);
    return arithmetic("+", a, b);
  },
  "_-_": (a, b) => {
    if (a instanceof Timestamp && b instanceof Timestamp) return new Duration((a.value - b.value) * 1e6);
    if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.value - b.value / 1e6);
    if (a instanceof Duration && b instanceof Duration) return new Duration(a.value - b.value);
    return arithmetic("-", a, b);
  },
  "_*_": (a, b) => arithmetic("*", a, b),
  "_/_": (a, b) => arithmetic("/", a, b),
  "_%_": (a, b) => arithmetic("%", a, b),
  "_==_": equal,
  "_!=_": (a, b) => !equal(a, b),
  "_<_": (a, b) => compare(a, b) < 0,
  "_<=_": (a, b) => compare(a, b) <= 0,
  "_>_": (a, b) => compare(a, b) > 0,
  "_>=_": (a, b) => compare(a, b) >= 0,
  "!_": (a) => (typeof a === "boolean" ? !a : none()),
  "-_": (a) =>
    a instanceof Double ? new Double(-a.value) : typeof a === "number" ? -a : a instanceof Duration ? new Duration(-a.value) : none(),
  "@in": (a, b) => (Array.isArray(b) ? b.some((item) => equal(a, item)) : isMap(b) ? Object.hasOwn(b, String(a)) : none()),
};

function size(value: unknown): number | undefined {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Bytes) return value.text.length;
  return isMap(value) ? Object.keys(value).length : undefined;
}
function conversionError(value: unknown, to: string): CelError {
  return new CelError(`type conversion error from '${typeOf(value)}' to '${to}'`);
}
/** RE2's syntax is nearly JavaScript's; its flags in front become JavaScript's own. */
function regex(pattern: string, flags = ""): RegExp {
  const leading = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp(pattern.slice(leading?.[0].length ?? 0).replaceAll("(?P<", "(?<"), `u${flags}${leading?.[1] ?? ""}`);
  } catch {
    throw new CelError(`error parsing regexp: invalid pattern: \`${pattern}\``);
  }
}

const GLOBALS: Readonly<Record<string, (args: Args) => unknown>> = {
  size: ([value]) => size(value),
  int: ([value]) => {
    const number = numberOf(value);
    if (number !== undefined) return Math.trunc(number);
    if (value instanceof Timestamp) return Math.floor(value.value / 1000);
    if (value instanceof Duration) return value.value;
    if (typeof value !== "string") return undefined;
    if (!/^[+-]?\d+$/.test(value)) throw conversionError(value, "int");
    return Number(value);
  },
  uint: ([value]) => {
    const number = numberOf(value) ?? (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined);
    if (number === undefined || number < 0) throw conversionError(value, "uint");
    return Math.trunc(number);
  },
  double: ([value]) => {
    const number = numberOf(value) ?? (typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN);
    if (Number.isNaN(number)) throw conversionError(value, "double");
    return new Double(number);
  },
  string: ([value]) => textOf(value),
  bytes: ([value]) => new Bytes(textOf(value)),
  bool: ([value]) => {
    if (typeof value === "boolean") return value;
    if (["true", "True", "TRUE", "t", "1"].includes(String(value))) return true;
    if (["false", "False", "FALSE", "f", "0"].includes(String(value))) return false;
    throw conversionError(value, "bool");
  },
  dyn: ([value]) => value ?? null,
  type: ([value]) => new TypeName(typeOf(value)),
  duration: ([value]) => (value instanceof Duration ? value : typeof value === "string" ? durationFrom(value) : undefined),
  timestamp: ([value]) => {
    if (value instanceof Timestamp) return value;
    if (typeof value === "number") return new Timestamp(value * 1000);
    if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) throw conversionError(value, "google.protobuf.Timestamp");
    return new Timestamp(parseTime(value));
  },
  matches: ([text, pattern]) => (typeof text === "string" && typeof pattern === "string" ? regex(pattern).test(text) : undefined),
  quantity: ([text]) => (typeof text === "string" ? new QuantityValue(parsed(text)) : undefined),
  isQuantity: ([text]) => {
    if (typeof text !== "string") return undefined;
    try {
      parseQuantity(text);
      return true;
    } catch {
      return false;
    }
  },
  url: ([text]) => {
    if (typeof text !== "string") return undefined;
    const url = urlOf(text);
    if (!url) throw new CelError(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
    return url;
  },
  isURL: ([text]) => (typeof text === "string" ? urlOf(text) instanceof Url : undefined),
  ip: ([text]) => {
    const ip = typeof text === "string" ? ipOf(text) : undefined;
    if (!(ip instanceof Ip))
      throw new CelError(
        `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
      );
    return ip;
  },
  isIP: ([text]) => (typeof text === "string" ? ipOf(text) !== undefined : undefined),
  cidr: ([text]) => {
    const cidr = typeof text === "string" ? cidrOf(text) : undefined;
    if (!(cidr instanceof Cidr))
      throw new CelError(`network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`);
    return cidr;
  },
  isCIDR: ([text]) => (typeof text === "string" ? cidrOf(text) !== undefined : undefined),
  "optional.of": ([value]) => new Optional(true, value),
  "optional.none": () => new Optional(false),
  "optional.ofNonZeroValue": ([value]) =>
    value === null || value === 0 || value === "" || value === false || size(value) === 0 ? new Optional(false) : new Optional(true, value),
  "math.greatest": (args) => extreme(args, 1),
  "math.least": (args) => extreme(args, -1),
  "jsonpatch.escapeKey": ([key]) => (typeof key === "string" ? key.replaceAll("~", "~0").replaceAll("/", "~1") : undefined),
  "sets.contains": ([a, b]) => (Array.isArray(a) && Array.isArray(b) ? b.every((item) => a.some((one) => equal(one, item))) : undefined),
  "sets.intersects": ([a, b]) => (Array.isArray(a) && Array.isArray(b) ? b.some((item) => a.some((one) => equal(one, item))) : undefined),
  "sets.equivalent": ([a, b]) =>
    Array.isArray(a) && Array.isArray(b)
      ? b.every((item) => a.some((one) => equal(one, item))) && a.every((item) => b.some((one) => equal(one, item)))
      : undefined,
};
function parsed(text: string) {
  try {
    return parseQuantity(text);
  } catch (error) {
    throw new CelError(error instanceof Error ? error.message : String(error));
  }
}
function extreme(args: Args, sign: number): unknown {
  const all = args.length === 1 && Array.isArray(args[0]) ? (args[0] as Args) : args;
  return all.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best));
}

const strings = <R>(value: unknown, args: Args, work: (text: string, args: readonly string[]) => R): R | undefined =>
  typeof value === "string" && args.every((arg) => typeof arg === "string") ? work(value, args as readonly string[]) : undefined;
const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? (value as string[]) : undefined;
function timePart(value: unknown, of: (date: Parts) => number, ofDuration?: (seconds: number) => number): number | undefined {
  if (value instanceof Timestamp) return of(partsOf(value.value));
  if (value instanceof Duration && ofDuration) return Math.trunc(ofDuration(value.value / 1e9));
  return undefined;
}
interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
  yearDay: number;
  milli: number;
}
function partsOf(date: number): Parts {
  const civil = civilTime(date);
  const days = Math.floor(date / 86_400_000);
  return {
    ...civil,
    month: civil.month - 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(civil.year, 1, 1),
    milli: date - Math.floor(date / 1000) * 1000,
  };
}

const MEMBERS: Readonly<Record<string, (value: unknown, args: Args) => unknown>> = {
  size: (value) => size(value),
  contains: (value, args) => strings(value, args, (text, [part = ""]) => text.includes(part)),
  startsWith: (value, args) => strings(value, args, (text, [part = ""]) => text.startsWith(part)),
  endsWith: (value, args) => strings(value, args, (text, [part = ""]) => text.endsWith(part)),
  matches: (value, args) => strings(value, args, (text, [pattern = ""]) => regex(pattern).test(text)),
  find: (value, args) => strings(value, args, (text, [pattern = ""]) => regex(pattern).exec(text)?.[0] ?? ""),
  findAll: (value, [pattern, limit]) => {
    if (typeof value !== "string" || typeof pattern !== "string") return undefined;
    const all = [...value.matchAll(regex(pattern, "g"))].map(([match]) => match);
    return typeof limit === "number" && limit >= 0 ? all.slice(0, limit) : all;
  },
  charAt: (value, [index]) => (typeof value === "string" && typeof index === "number" ? ([...value][index] ?? "") : undefined),
  indexOf: (value, [part, from]) =>
    Array.isArray(value)
      ? value.findIndex((item) => equal(item, part))
      : typeof value === "string" && typeof part === "string"
        ? value.indexOf(part, typeof from === "number" ? from : 0)
        : undefined,
  lastIndexOf: (value, [part]) =>
    Array.isArray(value)
      ? value.findLastIndex((item) => equal(item, part))
      : typeof value === "string" && typeof part === "string"
        ? value.lastIndexOf(part)
        : undefined,
  lowerAscii: (value, args) => strings(value, args, (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  upperAscii: (value, args) => strings(value, args, (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  trim: (value, args) => strings(value, args, (text) => text.trim()),
  reverse: (value) => (typeof value === "string" ? [...value].reverse().join("") : Array.isArray(value) ? [...value].reverse() : undefined),
  replace: (value, [from, to, limit]) => {
    if (typeof value !== "string" || typeof from !== "string" || typeof to !== "string") return undefined;
    if (typeof limit !== "number" || limit < 0) return value.replaceAll(from, to);
    const parts = value.split(from);
    return parts.reduce((text, part, index) => text + (index <= limit ? to : from) + part);
  },
  split: (value, [separator, limit]) => {
    if (typeof value !== "string" || typeof separator !== "string") return undefined;
    const parts = separator === "" ? [...value] : value.split(separator);
    if (typeof limit !== "number" || limit < 0 || parts.length <= limit) return parts;
    return limit === 0 ? [] : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
  },
  substring: (value, [from, to]) => {
    if (typeof value !== "string" || typeof from !== "number") return undefined;
    const letters = [...value];
    const end = typeof to === "number" ? to : letters.length;
    if (from < 0 || from > letters.length) throw new CelError(`index out of range: ${from}`);
    if (end < from || end > letters.length)
      throw new CelError(end < from ? `invalid substring range. start: ${from}, end: ${end}` : `index out of range: ${end}`);
    return letters.slice(from, end).join("");
  },
  join: (value, [separator = ""]) => (typeof separator === "string" ? texts(value)?.join(separator) : undefined),
  format: (value, [list]) => {
    if (typeof value !== "string" || !Array.isArray(list)) return undefined;
    let at = 0;
    return value.replace(/%(?:\.(\d+))?([sdfexXob%])/g, (_, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      const item: unknown = list[at++];
      if (item === undefined) throw new CelError(`index ${at - 1} out of range`);
      const number = numberOf(item);
      if (verb === "f") return (number ?? 0).toFixed(precision === undefined ? 6 : Number(precision));
      if (verb === "x" && number !== undefined) return number.toString(16);
      if (verb === "X" && number !== undefined) return number.toString(16).toUpperCase();
      if (verb === "o" && number !== undefined) return number.toString(8);
      if (verb === "b" && number !== undefined) return number.toString(2);
      return shown(item);
    });
  },
  isSorted: (value) =>
    Array.isArray(value) ? value.every((item, index) => index === 0 || compare(value[index - 1], item) <= 0) : undefined,
  sum: (value) =>
    Array.isArray(value)
      ? (value.reduce<unknown>((total, item) => (total === undefined ? item : OPERATORS["_+_"]?.(total, item)), undefined) ?? 0)
      : undefined,
  min: (value) => (Array.isArray(value) ? bestOf(value, -1, "min") : undefined),
  max: (value) => (Array.isArray(value) ? bestOf(value, 1, "max") : undefined),
  distinct: (value) =>
    Array.isArray(value) ? value.filter((item, index) => value.findIndex((other) => equal(other, item)) === index) : undefined,
  sort: (value) => (Array.isArray(value) ? [...value].sort(compare) : undefined),
  flatten: (value) => (Array.isArray(value) ? value.flat() : undefined),
  slice: (value, [from, to]) =>
    Array.isArray(value) && typeof from === "number" && typeof to === "number" ? value.slice(from, to) : undefined,
  getFullYear: (value) => timePart(value, ({ year }) => year),
  getMonth: (value) => timePart(value, ({ month }) => month),
  getDate: (value) => timePart(value, ({ day }) => day),
  getDayOfMonth: (value) => timePart(value, ({ day }) => day - 1),
  getDayOfWeek: (value) => timePart(value, ({ weekday }) => weekday),
  getDayOfYear: (value) => timePart(value, ({ yearDay }) => yearDay),
  getHours: (value) =>
    timePart(
      value,
      ({ hour }) => hour,
      (seconds) => seconds / 3600,
    ),
  getMinutes: (value) =>
    timePart(
      value,
      ({ minute }) => minute,
      (seconds) => seconds / 60,
    ),
  getSeconds: (value) =>
    timePart(
      value,
      ({ second }) => second,
      (seconds) => seconds,
    ),
  getMilliseconds: (value) =>
    timePart(
      value,
      ({ milli }) => milli,
      (seconds) => seconds * 1000,
    ),
  hasValue: (value) => (value instanceof Optional ? value.present : undefined),
  value: (value) => {
    if (!(value instanceof Optional)) return undefined;
    if (!value.present) throw new CelError("optional.none() dereference");
    return value.value;
  },
  orValue: (value, [otherwise]) => (value instanceof Optional ? (value.present ? value.value : otherwise) : undefined),
  or: (value, [otherwise]) => (value instanceof Optional ? (value.present ? value : otherwise) : undefined),
};
function bestOf(list: Args, sign: number, name: string): unknown {
  if (list.length === 0) throw new CelError(`${name} called on empty list`);
  return extreme(list, sign);
}
function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value instanceof Struct) return shown(value.fields);
  if (isMap(value))
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${key}: ${shown(value[key])}`)
      .join(", ")}}`;
  return textOf(value);
}
