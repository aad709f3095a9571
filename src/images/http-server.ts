/** What the HTTP servers of images share: answers, dates, access log lines. */

import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { civilTime, formatRfc3339 } from "../text/calendar.ts";
import { utf8Length } from "../text/utf8.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (value: number): string => String(value).padStart(2, "0");

/** `Tue, 09 Jul 2024 08:29:35 GMT` */
export function httpDate(date: number): string {
  const { year, month, day, hour, minute, second } = civilTime(date);
  const weekday = DAYS[(Math.floor(date / 86_400_000) + 4) % 7];
  return `${weekday}, ${two(day)} ${MONTHS[month - 1]} ${year} ${two(hour)}:${two(minute)}:${two(second)} GMT`;
}
/** `09/Jul/2024:08:29:35 +0000` */
export function logDate(date: number): string {
  const { year, month, day, hour, minute, second } = civilTime(date);
  return `${two(day)}/${MONTHS[month - 1]}/${year}:${two(hour)}:${two(minute)}:${two(second)} +0000`;
}
/** `2024/07/09 08:29:35` */
export function slashDate(date: number): string {
  return formatRfc3339(date).slice(0, -1).replaceAll("-", "/").replace("T", " ");
}
/** Without the query. */
export function pathOf(request: HttpRequest): string {
  return request.path.split("?")[0] ?? "/";
}
export function queryOf(request: HttpRequest): Map<string, string> {
  const [, search = ""] = request.path.split("?");
  const query = new Map<string, string>();
  for (const pair of search.split("&")) {
    const [name = "", value = ""] = pair.split("=");
    if (name !== "") query.set(decodeURIComponent(name), decodeURIComponent(value));
  }
  return query;
}
/** An answer with its length and date. */
export function answer(status: number, body: string, date: number, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { date: httpDate(date), "content-type": "text/plain; charset=utf-8", "content-length": String(utf8Length(body)), ...headers },
    body,
  };
}
/** `host - - [date] "GET / HTTP/1.1" 200 615 "-" "curl/8.0"`: the combined log's line. */
export function combinedLine(request: HttpRequest, status: number, size: number, date: number): string {
  const { headers } = request;
  return `${request.peer?.address ?? "-"} - - [${logDate(date)}] "${request.method} ${request.path} HTTP/1.1" ${status} ${size} "${headers.referer ?? "-"}" "${headers["user-agent"] ?? "-"}"`;
}
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  xml: "text/xml",
  svg: "image/svg+xml",
  png: "image/png",
};
export function typeOf(path: string, fallback = "application/octet-stream"): string {
  return TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? fallback;
}
