/** A world's worker that is started before anybody has asked for it: fetching and reading the simulator takes longest. */
import { createWorker } from "#world";
import { savesData } from "./offline.ts";

let ahead: Worker | undefined;
/** Somebody has asked: there is nothing left to be ahead of. */
let taken = false;

/** Starts it, once. One that cannot be started is forgotten: whoever takes a worker later tries again and is told. */
export function startAhead(): void {
  if (ahead || taken) return;
  const worker = createWorker();
  ahead = worker;
  worker.addEventListener("error", () => {
    if (ahead === worker) ahead = undefined;
  });
}

/** The worker that was started, for one taker; otherwise a new one. */
export function takeWorker(): Worker {
  const worker = ahead ?? createWorker();
  ahead = undefined;
  taken = true;
  return worker;
}

/** On a lab's page the world is what one came for: its worker is started when the page has come to rest, unless data is being saved. */
export function startAheadAtRest(): void {
  if (savesData()) return;
  const rested = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 200));
  addEventListener("load", () => rested(startAhead), { once: true });
}
