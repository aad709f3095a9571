/** Starts the worker in which the world lives. Replaced by a stand-in where `KUBEWEKEND_WORLD=fake`. */
export const createWorker = (): Worker =>
  new Worker(new URL("../../../worker/index.ts", import.meta.url), { type: "module", name: "world" });
