import { expect, test } from "vitest";
import type { Container, Pod } from "../../kube/types.ts";
import type { ContainerStatus, Sandbox } from "../../machine/cri.ts";
import { computeActions } from "./actions.ts";

type State = "running" | "done" | "failed";
const status = (name: string, state: State): ContainerStatus =>
  ({
    id: name,
    config: { name, attempt: 0, annotations: { "io.kubernetes.container.hash": `${name}=img` } },
    state: state === "running" ? "running" : "exited",
    exitCode: state === "failed" ? 1 : 0,
  }) as unknown as ContainerStatus;
function decide(options: {
  init?: string[];
  sidecar?: string[];
  restartPolicy?: string;
  sandbox?: "ready" | "notready";
  now?: Record<string, State>;
  restarts?: [string, string][];
}) {
  const container = (name: string): Container =>
    ({ name, image: "img", ...(options.sidecar?.includes(name) ? { restartPolicy: "Always" } : {}) }) as Container;
  const pod = {
    metadata: { name: "p", uid: "u" },
    spec: {
      restartPolicy: options.restartPolicy ?? "Always",
      initContainers: (options.init ?? []).map(container),
      containers: [container("main")],
    },
    status: {},
  } as unknown as Pod;
  const sandboxes = options.sandbox ? [{ id: "s", state: options.sandbox } as unknown as Sandbox] : [];
  const containers = new Map(Object.entries(options.now ?? {}).map(([name, state]) => [name, [status(name, state)]]));
  const actions = computeActions(
    pod,
    { sandboxes, containers },
    { restarts: new Map(options.restarts ?? []), started: () => true, hash: (one) => `${one.name}=${one.image}` },
  );
  return [
    ...(actions.killPod ? ["kill pod"] : []),
    ...(actions.createSandbox ? ["sandbox"] : []),
    ...[...actions.kill.keys()].map((name) => `kill ${name}`),
    ...actions.start.map(({ container: { name } }) => `start ${name}`),
  ];
}

test.each([
  { name: "a new pod gets a sandbox and its container", input: {}, want: ["sandbox", "start main"] },
  { name: "a running pod is left alone", input: { sandbox: "ready", now: { main: "running" } }, want: [] },
  { name: "an ended container is started again", input: { sandbox: "ready", now: { main: "done" } }, want: ["start main"] },
  {
    name: "OnFailure leaves a success",
    input: { sandbox: "ready", restartPolicy: "OnFailure", now: { main: "done" } },
    want: ["kill pod"],
  },
  {
    name: "OnFailure repeats a failure",
    input: { sandbox: "ready", restartPolicy: "OnFailure", now: { main: "failed" } },
    want: ["start main"],
  },
  { name: "Never leaves a failure", input: { sandbox: "ready", restartPolicy: "Never", now: { main: "failed" } }, want: ["kill pod"] },
  {
    name: "init containers come one after the other",
    input: { init: ["a", "b"], sandbox: "ready", now: { a: "done" } },
    want: ["start b"],
  },
  {
    name: "a running init container holds the others back",
    input: { init: ["a", "b"], sandbox: "ready", now: { a: "running" } },
    want: [],
  },
  { name: "a failed init container is repeated", input: { init: ["a"], sandbox: "ready", now: { a: "failed" } }, want: ["start a"] },
  {
    name: "a failed init container ends a pod that never restarts",
    input: { init: ["a"], restartPolicy: "Never", sandbox: "ready", now: { a: "failed" } },
    want: ["kill pod"],
  },
  {
    name: "a started sidecar lets the next one start",
    input: { init: ["log"], sidecar: ["log"], sandbox: "ready", now: { log: "running" } },
    want: ["start main"],
  },
  {
    name: "a sidecar that ended is started beside the running pod",
    input: { init: ["log"], sidecar: ["log"], sandbox: "ready", now: { log: "done", main: "running" } },
    want: ["start log"],
  },
  {
    name: "a probe's verdict restarts the container",
    input: { sandbox: "ready", now: { main: "running" }, restarts: [["main", "why"]] },
    want: ["kill main", "start main"],
  },
  {
    name: "a lost sandbox is made anew",
    input: { sandbox: "notready", now: { main: "failed" } },
    want: ["kill pod", "sandbox", "start main"],
  },
] as const)("$name", ({ input, want }) => {
  expect(decide(input as Parameters<typeof decide>[0])).toEqual(want);
});
