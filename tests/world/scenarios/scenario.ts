/** One row of "every system that the series names": what to do, and what to see. */
import { expect } from "vitest";
import { TestSession } from "../../headless/session.ts";

/** One line that a learner types. */
export interface Step {
  do: string;
  /** What it prints, on either stream: all of it as a text, or parts of it. */
  see?: string | RegExp | readonly (string | RegExp)[];
  /** What it must not print. */
  never?: string | RegExp;
  /** Its exit code; 0 unless told. */
  code?: number;
  /** Virtual seconds that pass afterwards. */
  wait?: number;
  /** Ctrl-C after so many virtual seconds. */
  stop?: number;
  /** Files written before. */
  files?: Record<string, string>;
}
export interface Scenario {
  workers?: number;
  /** kind's configuration of the cluster, instead of the usual one. */
  kind?: string;
  steps: readonly Step[];
}

/** Plays a row from a fresh world on. */
export async function play({ workers = 2, kind, steps }: Scenario): Promise<void> {
  const session = await TestSession.start({ workers: kind ? 0 : workers });
  if (kind) {
    await session.output("kind delete cluster");
    await session.output("kind create cluster --config kind.yaml", { files: { "kind.yaml": kind } });
    await session.advance(60);
  }
  for (const step of steps) {
    const { stdout, stderr, code } = await session.run(step.do, {
      ...(step.files ? { files: step.files } : {}),
      ...(step.stop === undefined ? {} : { timeout: step.stop }),
    });
    const shown = stdout + stderr;
    const about = `${step.do}\n${shown}`;
    expect(code, about).toBe(step.code ?? (step.stop === undefined ? 0 : 130));
    if (typeof step.see === "string") expect(shown, about).toBe(step.see);
    else
      for (const part of step.see instanceof RegExp ? [step.see] : (step.see ?? [])) {
        if (typeof part === "string") expect(shown, about).toContain(part);
        else expect(shown, about).toMatch(part);
      }
    if (typeof step.never === "string") expect(shown, about).not.toContain(step.never);
    else if (step.never) expect(shown, about).not.toMatch(step.never);
    if (step.wait) await session.advance(step.wait);
  }
}

export const CONTROL = "docker exec kind-control-plane";
export const WORKER = "docker exec kind-worker";
/** A pod of busybox that sleeps, on a node of its own choosing. */
export const sleeper = (name: string, spec: Record<string, unknown> = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { run: name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "100000"] }],
      ...spec,
    },
  });
/** Takes a static pod's manifest away, and puts it back. */
export const away = (name: string): string => `${CONTROL} mv /etc/kubernetes/manifests/${name}.yaml /tmp/`;
export const back = (name: string): string => `${CONTROL} mv /tmp/${name}.yaml /etc/kubernetes/manifests/`;
