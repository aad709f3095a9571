import { expect, it } from "vitest";
import { dialerFrom } from "./dialer.ts";
import { listenOn } from "./network.ts";
import { testMachine } from "./testing.ts";

it("gives who answers by a promise its turn before time moves on", async () => {
  const { machine } = testMachine();
  const { kernel, namespace } = machine;
  listenOn(namespace, { port: 80, http: async () => ({ status: 503, headers: {} }) });
  let at: number | undefined;
  dialerFrom(namespace, kernel).request("127.0.0.1", 80, { method: "GET", path: "/", headers: {} }, 1_000_000, () => {
    at = kernel.clock.now;
  });
  const asked = kernel.clock.now;
  await kernel.runUntil(asked + 2_000_000);
  expect(at).toBe(asked);
});
