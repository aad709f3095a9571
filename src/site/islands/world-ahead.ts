/** A world's worker that is started before anybody has asked for it: fetching and reading the simulator takes longest. */
import { createWorker } from "#world";

let ahead: Worker | undefined;

/** Starts it, once. One that cannot be started is forgotten: whoever takes a worker later tries again and is told. */
export function startAhead(): void {
  if (ahead) return;
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
  return worker;
}

/** On a lab's page the world is what one came for: its worker is started when the page has come to rest, unless data is being saved. */
export function startAheadAtRest(): void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  const rested = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 200));
  addEventListener("load", () => rested(startAhead), { once: true });
}
