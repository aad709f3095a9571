/** The strip of customers: how they fared, ten seconds at a time, and what of the error budget is left. */
import type { Snapshot } from "../protocol/index.ts";
import type { World } from "../sim/index.ts";

/** What is drawn: the last ten minutes. */
const SHOWN = 60;
/** Seconds of outage that a month may have. */
const BUDGET = 30 * 60;

export function customers({ outside, seconds }: World): Snapshot {
  const all = outside?.traffic() ?? [];
  const begin = all[0]?.at ?? 0;
  const since = (at: number): number => Math.max(0, Math.round((at - begin) / 1e6));
  const spent = Math.round(all.reduce((sum, { requests, failed }) => sum + (10 * failed) / requests, 0));
  const traffic = all.slice(-SHOWN).map(({ at, requests, failed }) => ({ seconds: since(at), requests, failed }));
  const notes = (outside?.notes() ?? []).map(({ at, text }) => ({ seconds: since(at), text }));
  const minute = traffic.slice(-6);
  const [requests, failed] = [minute.reduce((sum, one) => sum + one.requests, 0), minute.reduce((sum, one) => sum + one.failed, 0)];
  const share = requests === 0 ? "nobody came" : `${Math.floor(((requests - failed) / requests) * 100)} % served`;
  return {
    view: "customers",
    seconds,
    summary: `The last minute: ${share}. ${minutes(spent)} of outage spent, of ${minutes(BUDGET)}.`,
    figure: { kind: "customers", traffic, budget: { spent, of: BUDGET }, notes },
    table: {
      columns: ["Since", "Customers", "Turned away", "Note"],
      rows: traffic.map((one) => [
        minutes(one.seconds),
        String(one.requests),
        String(one.failed),
        notes
          .filter((note) => note.seconds >= one.seconds && note.seconds < one.seconds + 10)
          .map(({ text }) => text)
          .join("; "),
      ]),
    },
  };
}
/** `12:40` */
function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
