import { expect, test } from "vitest";
import { SECOND } from "../../kube/timers.ts";
import { Backoff } from "./backoff.ts";

test("ten seconds, doubling to five minutes", () => {
  const backoff = new Backoff();
  const delays: number[] = [];
  for (let i = 0; i < 7; i++) {
    backoff.next("c", i * 400 * SECOND, i * 400 * SECOND);
    delays.push(backoff.get("c") / SECOND);
  }
  expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test("ten healthy minutes start it anew", () => {
  const backoff = new Backoff();
  backoff.next("c", 0, 0);
  backoff.next("c", 0, 0);
  backoff.next("c", 601 * SECOND, 601 * SECOND);
  expect(backoff.get("c")).toBe(10 * SECOND);
});

test("within the delay it is in back-off, after it not", () => {
  const backoff = new Backoff();
  backoff.next("c", 0, 0);
  expect([9, 10].map((seconds) => backoff.inBackOffSince("c", 0, seconds * SECOND))).toEqual([true, false]);
});
