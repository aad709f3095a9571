import { expect, test } from "vitest";
import { SECOND } from "../../kube/timers.ts";
import { Clock } from "../clock/clock.ts";
import { type ProbeKind, type ProbeOutcome, ProbeWorker } from "./prober.ts";

function probing(kind: ProbeKind, answers: (now: number) => ProbeOutcome, spec: object, started = () => true) {
  const clock = new Clock(0);
  const seen: string[] = [];
  const worker = new ProbeWorker({
    timers: clock,
    kind,
    probe: { periodSeconds: 10, failureThreshold: 3, successThreshold: 1, ...spec },
    subject: "probe",
    run: (_, done) => done(answers(clock.now / SECOND)),
    started,
    failed: (_, outcome) => seen.push(`${clock.now / SECOND} failed ${outcome.result === "failure" ? outcome.output : ""}`),
    changed: (_, verdict) => seen.push(`${clock.now / SECOND} ${verdict}`),
  });
  return {
    worker,
    seen,
    run: (until: number) => {
      for (let next = clock.next(); next !== undefined && next <= until * SECOND; next = clock.next()) clock.step();
      clock.moveTo(until * SECOND);
    },
  };
}
const bad: ProbeOutcome = { result: "failure", output: "no" };
const good: ProbeOutcome = { result: "success" };

test("liveness gives up after three failures in a row and asks no more", () => {
  const { worker, seen, run } = probing("liveness", (now) => (now < 15 ? good : bad), {});
  worker.containerStarted("a", 0);
  run(100);
  expect(seen).toEqual(["10 success", "20 failed no", "30 failed no", "40 failed no", "40 failure"]);
});

test("readiness is asked at once and follows both ways", () => {
  const { worker, seen, run } = probing("readiness", (now) => (now < 20 || now >= 50 ? good : bad), { failureThreshold: 2 });
  worker.containerStarted("a", 0);
  run(60);
  expect(seen).toEqual(["0 success", "20 failed no", "30 failed no", "30 failure", "40 failed no", "50 success"]);
});

test("nothing is asked before the initial delay", () => {
  const { worker, seen, run } = probing("liveness", () => bad, { initialDelaySeconds: 25 });
  worker.containerStarted("a", 0);
  run(35);
  expect(seen).toEqual(["30 failed no"]);
});

test("a liveness probe waits for the startup probe", () => {
  let over = false;
  const { worker, seen, run } = probing(
    "liveness",
    () => bad,
    {},
    () => over,
  );
  worker.containerStarted("a", 0);
  run(30);
  expect(seen).toEqual([]);
  over = true;
  worker.trigger();
  expect(seen).toEqual(["30 failed no"]);
});

test("a readiness probe that was under way when its container died does not keep the next one from being asked", () => {
  const clock = new Clock(0);
  let answers = 0;
  let started = true;
  const worker = new ProbeWorker({
    timers: clock,
    kind: "readiness",
    probe: { periodSeconds: 1 },
    subject: "probe",
    // The container is gone before it can answer.
    run: (_, done) => {
      if (answers++ > 0) done({ result: "success" });
    },
    started: () => started,
    failed: () => {},
    changed: () => {},
  });
  worker.containerStarted("one", 0);
  worker.containerStopped();
  started = false;
  worker.containerStarted("two", 0);
  started = true;
  worker.trigger();
  expect(worker.verdict).toBe("success");
});
