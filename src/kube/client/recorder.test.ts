import { expect, test } from "vitest";
import type { CoreEvent } from "../types.ts";
import type { Client } from "./client.ts";
import { Recorder } from "./recorder.ts";

const timers = {
  now: 0,
  date: Date.UTC(2024, 6, 9),
  timestamp: () => "2024-07-09T00:00:00Z",
  microTimestamp: () => "2024-07-09T00:00:00.000000Z",
  after: () => ({ cancel() {} }),
};
const pod = (name: string) => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", uid: `uid-${name}` } });

/** A client that keeps what was written, newest last. */
function recording(): { recorder: Recorder; written: string[] } {
  const written: string[] = [];
  const client = {
    create: (_type: unknown, event: CoreEvent) => {
      written.push(`create ${event.involvedObject.name} ${event.reason}: ${event.message}`);
      return { metadata: { resourceVersion: "1" } };
    },
    patch: (_type: unknown, _name: string, _namespace: string, { body }: { body: { count: number; message: string } }) => {
      written.push(`count ${body.count}: ${body.message}`);
      return { metadata: { resourceVersion: "2" } };
    },
  } as unknown as Client;
  return { recorder: new Recorder(client, timers, { component: "kubelet", host: "kind-worker" }), written };
}

test("the same event again raises its count", () => {
  const { recorder, written } = recording();
  for (let i = 0; i < 3; i++) recorder.event(pod("web"), "Warning", "BackOff", "Back-off restarting failed container");
  expect(written).toEqual([
    "create web BackOff: Back-off restarting failed container",
    "count 2: Back-off restarting failed container",
    "count 3: Back-off restarting failed container",
  ]);
});

test("from the tenth distinct message on similar events are combined into one", () => {
  const { recorder, written } = recording();
  for (let i = 1; i <= 11; i++) recorder.event(pod("web"), "Normal", "Pulled", `image ${i}`);
  expect(written.slice(8)).toEqual([
    "create web Pulled: image 9",
    "create web Pulled: (combined from similar events): image 10",
    "count 2: (combined from similar events): image 11",
  ]);
});

test("who has been silent longest is forgotten once 4096 others were heard", () => {
  const { recorder, written } = recording();
  recorder.event(pod("first"), "Normal", "Started", "Started");
  for (let i = 0; i < 4095; i++) recorder.event(pod(`pod-${i}`), "Normal", "Started", "Started");
  recorder.event(pod("first"), "Normal", "Started", "Started");
  expect(written.at(-1)).toBe("count 2: Started");
  for (let i = 0; i < 4096; i++) recorder.event(pod(`other-${i}`), "Normal", "Started", "Started");
  recorder.event(pod("first"), "Normal", "Started", "Started");
  expect(written.at(-1)).toBe("create first Started: Started");
});
