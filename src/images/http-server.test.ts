import { expect, test } from "vitest";
import { combinedLine, httpDate, slashDate } from "./http-server.ts";

const date = 1_709_193_599_000; // 2024-02-29 07:59:59

test("dates as servers print them", () => {
  expect([httpDate(date), slashDate(date)]).toEqual(["Thu, 29 Feb 2024 07:59:59 GMT", "2024/02/29 07:59:59"]);
});

test("a combined access log line", () => {
  const request = { method: "GET", path: "/?a=1", headers: { "user-agent": "curl/8.5.0" }, peer: { address: "10.244.1.1" } };
  expect(combinedLine(request, 200, 615, date)).toBe(
    '10.244.1.1 - - [29/Feb/2024:07:59:59 +0000] "GET /?a=1 HTTP/1.1" 200 615 "-" "curl/8.5.0"',
  );
});
