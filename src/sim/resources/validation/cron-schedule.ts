/**
 * What is wrong with a cron schedule, in the words of the parser the API server uses.
 * Upstream: github.com/robfig/cron/v3 (ParseStandard).
 */

interface Bounds {
  low: number;
  high: number;
  names: Readonly<Record<string, number>>;
}
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly Bounds[] = [
  { low: 0, high: 59, names: {} },
  { low: 0, high: 23, names: {} },
  { low: 1, high: 31, names: {} },
  { low: 1, high: 12, names: Object.fromEntries(MONTHS.map((name, index) => [name, index + 1])) },
  { low: 0, high: 6, names: Object.fromEntries(DAYS.map((name, index) => [name, index])) },
];
const DESCRIPTORS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** The parser's complaint, or undefined when the schedule is good. */
export function scheduleError(schedule: string): string | undefined {
  let text = schedule;
  if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) text = text.slice(text.indexOf(" ") + 1).trim();
  if (text.startsWith("@")) {
    if (DESCRIPTORS.includes(text)) return undefined;
    if (text.startsWith("@every ")) {
      return /^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/.test(text.slice(7))
        ? undefined
        : `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(text.slice(7))}`;
    }
    return `unrecognized descriptor: ${text}`;
  }
  const fields = text.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`;
  for (let index = 0; index < 5; index++) {
    const bounds = FIELDS[index];
    const field = fields[index];
    if (bounds === undefined || field === undefined) continue;
    for (const range of field.split(",")) {
      const complaint = rangeError(range, bounds);
      if (complaint !== undefined) return complaint;
    }
  }
  return undefined;
}

function rangeError(range: string, bounds: Bounds): string | undefined {
  const [span = "", step, ...more] = range.split("/");
  const [first = "", second, ...rest] = span.split("-");
  let start: number;
  let end: number;
  if (first === "*" || first === "?") {
    start = bounds.low;
    end = bounds.high;
  } else {
    const low = numberOrName(first, bounds);
    if (typeof low === "string") return low;
    start = low;
    end = low;
    if (rest.length > 0) return `too many hyphens: ${range}`;
    if (second !== undefined) {
      const high = numberOrName(second, bounds);
      if (typeof high === "string") return high;
      end = high;
    }
  }
  if (more.length > 0) return `too many slashes: ${range}`;
  let width = 1;
  if (step !== undefined) {
    const parsed = plainNumber(step);
    if (typeof parsed === "string") return parsed;
    width = parsed;
    if (second === undefined && first !== "*" && first !== "?") end = bounds.high;
  }
  if (start < bounds.low) return `beginning of range (${start}) below minimum (${bounds.low}): ${range}`;
  if (end > bounds.high) return `end of range (${end}) above maximum (${bounds.high}): ${range}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${range}`;
  if (width === 0) return `step of range should be a positive number: ${range}`;
  return undefined;
}

function numberOrName(text: string, bounds: Bounds): number | string {
  return bounds.names[text.toLowerCase()] ?? plainNumber(text);
}

function plainNumber(text: string): number | string {
  if (!/^[+-]?[0-9]+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  }
  const number = Number(text);
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number;
}

/** `validateTimeZone`. */
export function timeZoneErrors(zone: string): string[] {
  if (zone === "") return ["timeZone must be nil or non-empty string"];
  if (zone.toLowerCase() === "local") return ["timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"];
  const [area = "", ...place] = zone.split("/");
  const known = place.length > 0 ? AREAS.has(area) && /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/.test(place.join("/")) : ZONES.has(zone);
  return known ? [] : [`unknown time zone ${zone}`];
}
/** Folders of the time zone database. */
const AREAS = new Set([
  ..."Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US".split(" "),
]);
/** Zones outside its folders. */
const ZONES = new Set(
  "CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu".split(
    " ",
  ),
);
