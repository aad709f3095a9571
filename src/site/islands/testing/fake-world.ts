/**
 * A stand-in for the world, for work on the page alone: a line editor without history search, a handful of canned
 * answers, and a lab of two conditions. It has no cluster and is never part of a production build.
 */
import * as Comlink from "comlink";
import type { CheckReport, SavedWorld, Snapshot, Speed, TaskReport, ViewName, WorldEvents, WorldHost } from "../../../protocol/index.ts";

const nodes = `NAME                 STATUS   ROLES           AGE   VERSION
kind-control-plane   Ready    control-plane   68s   v1.28.9
kind-worker          Ready    <none>          47s   v1.28.9
kind-worker2         Ready    <none>          47s   v1.28.9
kind-worker3         Ready    <none>          46s   v1.28.9
`;
const prompt = "\x1b[32mlearner@laptop\x1b[0m:\x1b[34m~\x1b[0m$ ";

let events: Comlink.Remote<WorldEvents> | undefined;
let seconds = 68;
let speed: Speed = 1;
let entries = 0;
let replicas = 0;
const answers = new Map<string, string>();
const log: string[] = [];
const terminals = new Map<number, { output(text: string): unknown; line: string; history: string[]; busy: string }>();

function answerTo(command: string): [string, number] {
  const words = command.trim().split(/\s+/);
  if (words[0] === "crash") {
    setTimeout(() => {
      throw new Error("the fake world was asked to crash");
    }, 0);
    return ["", 1];
  }
  if (command.startsWith("kubectl get nodes")) return [nodes, 0];
  if (command.startsWith("kubectl create deployment")) {
    replicas = Number(/--replicas=(\d+)/.exec(command)?.[1] ?? 1);
    return ["deployment.apps/web created\n", 0];
  }
  if (command.startsWith("kubectl scale")) {
    replicas = Number(/--replicas=(\d+)/.exec(command)?.[1] ?? replicas);
    return ["deployment.apps/web scaled\n", 0];
  }
  if (command.startsWith("cat >")) return ["", 0];
  if (words[0] === "seq") return [Array.from({ length: Number(words[1] ?? 3) }, (_, i) => `${i + 1}\n`).join(""), 0];
  if (words[0] === "echo") return [`${words.slice(1).join(" ")}\n`, 0];
  return [`bash: ${words[0]}: command not found\n`, 127];
}

async function enter(number: number, command: string): Promise<number | null> {
  const terminal = terminals.get(number);
  if (!terminal) return null;
  terminal.history.push(command);
  log.push(command);
  if (command.startsWith("kubectl edit") || command.startsWith("nano")) {
    const text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n";
    const saved = await events?.edit({ terminal: number, path: "deployment/web", text, language: "yaml" });
    terminal.output(saved ? "deployment.apps/web edited\r\n" : "Edit cancelled, no changes made.\r\n");
    terminal.output(prompt);
    return 0;
  }
  if (/ -w\b/.test(command)) {
    terminal.busy = command;
    terminal.output(nodes.replaceAll("\n", "\r\n"));
    tell(number, command, nodes, null);
    return null;
  }
  const [output, code] = answerTo(command);
  terminal.output(output.replaceAll("\n", "\r\n"));
  terminal.output(prompt);
  tell(number, command, output, code);
  await events?.tasks(tasks());
  await events?.changed();
  return code;
}

function tell(terminal: number, command: string, output: string, code: number | null): void {
  void events?.transcript({ id: ++entries, terminal, prompt: "learner@laptop:~$", command, output, code, seconds });
}

function tasks(): TaskReport[] {
  const three = replicas >= 3;
  return [
    {
      id: "three",
      state: three ? "done" : replicas > 0 ? "partly" : "todo",
      met: Math.min(replicas, 3),
      of: 3,
      ...(three
        ? {}
        : {
            finding: {
              code: "three.replicas",
              observed: `Deployment \`web\` asks for ${replicas} replicas.`,
              expected: "This task needs 3.",
              why: "The controller is doing its job; change the wish, not the Pods.",
              look: "`.spec.replicas`",
            },
          }),
    },
    {
      id: "return",
      state: "todo",
      met: 0,
      of: 1,
      finding: {
        code: "return.none",
        observed: "No Pod of `web` was deleted.",
        expected: "One is deleted and comes back.",
        why: "",
        look: "`kubectl get pods`",
      },
    },
    { id: "five", state: replicas === 5 ? "done" : "locked", met: 0, of: 1, after: "three" },
    { id: "who", state: answers.get("who") === "replicaset" ? "done" : "todo", met: 0, of: 1 },
  ];
}

function snapshot(view: ViewName): Snapshot {
  const pods = Array.from({ length: replicas }, (_, index) => ({
    name: `web-7c5ddbdf54-${"2xkqv9fj7mkx4lz"[index]}${index}`,
    namespace: "default",
    health: index === 2 ? ("waiting" as const) : ("running" as const),
    status: index === 2 ? "Pending" : "Running",
  }));
  const summary = `${pods.length} Pods on 4 nodes`;
  if (view === "objects") {
    const objects = [
      { id: "d", kind: "Deployment", name: "web", namespace: "default", health: "running" as const, status: `${replicas}/${replicas}` },
      {
        id: "r",
        kind: "ReplicaSet",
        name: "web-7c5ddbdf54",
        namespace: "default",
        health: "running" as const,
        status: `${replicas} of ${replicas}`,
      },
      ...pods.map((pod) => ({ id: pod.name, kind: "Pod", ...pod })),
    ];
    return {
      view,
      seconds,
      summary,
      figure: {
        kind: "objects",
        objects,
        edges: [{ from: "d", to: "r", how: "owns" }, ...pods.map((pod) => ({ from: "r", to: pod.name, how: "owns" as const }))],
      },
      table: { columns: ["Kind", "Name", "Status"], rows: objects.map((object) => [object.kind, object.name, object.status]) },
    };
  }
  const workers = ["kind-worker", "kind-worker2", "kind-worker3"];
  const component = (
    letter: "A" | "E" | "S" | "C" | "K" | "P" | "R",
    name: string,
    node: string,
    health: "running" | "stopped" = "running",
  ) => ({ id: `${name}@${node}`, letter, name, node, health, status: health });
  return {
    view,
    seconds,
    summary,
    figure: {
      kind: "map",
      components: [
        component("A", "kube-apiserver", "kind-control-plane"),
        component("E", "etcd", "kind-control-plane"),
        component("S", "kube-scheduler", "kind-control-plane", "stopped"),
        component("C", "kube-controller-manager", "kind-control-plane"),
        ...workers.flatMap((node) => [
          component("K", "kubelet", node),
          component("R", "containerd", node),
          component("P", "kube-proxy", node),
        ]),
      ],
      messages: [
        {
          from: "kubelet@kind-worker",
          to: "kube-apiserver@kind-control-plane",
          actor: "kubelet/kind-worker",
          verb: "update",
          object: "pods/default/web status",
          seconds,
        },
      ],
      nodes: ["kind-control-plane", ...workers].map((name, index) => ({
        name,
        health: "running",
        pods: pods.filter((_, at) => at % 3 === index - 1),
      })),
    },
    table: { columns: ["Component", "Node", "State"], rows: workers.map((node) => ["kubelet", node, "running"]) },
  };
}

const saved = (): SavedWorld => ({ engine: "fake", release: "v1.28.9", seed: 1, seconds, log: [...log] });

const host: WorldHost = {
  async boot(_options, remote) {
    events = remote as unknown as Comlink.Remote<WorldEvents>;
    setInterval(() => {
      if (typeof speed === "number") seconds += speed / 4;
      void events?.clock({ seconds, speed, next: 4, nodes: 4, pods: 12 + replicas });
    }, 250);
    await events.tasks(tasks());
    return { engine: "fake", release: "v1.28.9", seed: 1, nodes: 4, pods: 12 };
  },
  async openTerminal(number, _size, output) {
    terminals.set(number, { output, line: "", history: [], busy: "" });
    output(prompt);
    void events?.place({ terminal: number, kind: "laptop", name: "learner@laptop", running: "", leave: "" });
  },
  async closeTerminal(terminal) {
    terminals.delete(terminal);
  },
  async resize() {},
  async input(number, data) {
    const terminal = terminals.get(number);
    if (!terminal) return;
    for (const key of data) {
      if (key === "\r") {
        const line = terminal.line;
        terminal.line = "";
        terminal.output("\r\n");
        if (line.trim()) await enter(number, line);
        else terminal.output(prompt);
      } else if (key === "\x03") await host.interrupt(number);
      else if (key === "\x7f") {
        if (terminal.line) terminal.output("\b \b");
        terminal.line = terminal.line.slice(0, -1);
      } else if (key >= " ") {
        terminal.line += key;
        terminal.output(key);
      }
    }
  },
  commands: async (text) => text.split("\n").filter((line) => line.trim() !== ""),
  async run(number, command) {
    const terminal = terminals.get(number);
    if (!terminal || terminal.busy) return { code: null, busy: terminal?.busy ?? "" };
    terminal.output(`${command.replaceAll("\n", "\r\n> ")}\r\n`);
    return { code: await enter(number, command) };
  },
  async insert(number, text) {
    await host.input(number, text.replaceAll("\n", " "));
  },
  async interrupt(number) {
    const terminal = terminals.get(number);
    if (!terminal) return;
    if (terminal.busy) tell(number, terminal.busy, nodes, 130);
    terminal.busy = "";
    terminal.line = "";
    terminal.output(`^C\r\n${prompt}`);
  },
  async complete(_number, line) {
    return {
      start: line.lastIndexOf(" ") + 1,
      candidates: ["nodes", "pods", "deployments"].filter((word) => word.startsWith(line.slice(line.lastIndexOf(" ") + 1))),
    };
  },
  async history(number) {
    return terminals.get(number)?.history ?? [];
  },
  async setSpeed(next) {
    speed = next;
  },
  async step() {
    seconds += 4;
  },
  async beginStory() {},
  async nextInStory() {
    return [];
  },
  async check(): Promise<CheckReport> {
    const reports = tasks();
    return { solved: reports.every((task) => task.state === "done"), tasks: reports, seconds, changes: log.length, par: 3 };
  },
  async answer(task, value) {
    answers.set(task, value);
    return tasks();
  },
  async solve() {
    await host.run(1, "kubectl create deployment web --image=nginx:1.27 --replicas=3");
  },
  async undo() {
    return false;
  },
  async reset() {
    replicas = 0;
    await events?.tasks(tasks());
    return { engine: "fake", release: "v1.28.9", seed: 1, nodes: 4, pods: 12 };
  },
  async save() {
    return saved();
  },
  async snapshot(view) {
    return snapshot(view);
  },
  async hash() {
    return "0";
  },
};

Comlink.expose(host);
