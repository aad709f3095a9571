/** How customers fare, and how far their requests come. */
import type { Context } from "../../src/course/index.ts";

export interface Fare {
  readonly requests: number;
  readonly failed: number;
  /** Of a hundred customers, those who were served; one decimal. */
  readonly percent: string;
}
/** Of the last seconds, in whole tens; undefined where nobody comes. */
export function fare(context: Context, seconds: number): Fare {
  const traffic = (context.outside?.traffic() ?? []).slice(-Math.ceil(seconds / 10));
  const requests = traffic.reduce((sum, one) => sum + one.requests, 0);
  const failed = traffic.reduce((sum, one) => sum + one.failed, 0);
  return { requests, failed, percent: requests === 0 ? "0" : (Math.floor(((requests - failed) / requests) * 1000) / 10).toString() };
}
/** Ninety-nine of a hundred were served, and there were enough to say so. */
export function served({ requests, failed }: Fare, seconds: number): boolean {
  return requests >= seconds * 0.7 && failed <= requests / 100;
}
/** What the last customer who went away was told; empty when nobody did. */
export function lastWords(context: Context): string {
  return context.outside?.traffic().findLast(({ failed }) => failed > 0)?.said ?? "";
}
