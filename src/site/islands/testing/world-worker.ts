/** The stand-in for the worker, for work on the page alone. Never part of a production build. */
export const createWorker = (): Worker => new Worker(new URL("./fake-world.ts", import.meta.url), { type: "module", name: "fake-world" });
