/** 1: the cluster stands in a file, and is what the file says. */
import { fail, kindFileIn, pass, passed, type StateCheck, waiting } from "../../../src/course/index.ts";
import { nodes } from "../../../src/kube/resource.ts";
import { DOOR, machine, value, workers, ZONE, zones } from "./shop.ts";

const FILE = "/home/learner/kind.yaml";
const file: StateCheck = {
  id: "file",
  codes: ["missing", "unreadable", "other-file"],
  test(context) {
    const text = context.host("laptop")?.read(FILE);
    if (text === undefined) return fail("missing");
    const found = kindFileIn(text);
    if (!found) return fail("unreadable");
    const written = found.nodes.filter(({ role }) => role === "worker");
    const there = written.map(({ labels }) => labels[ZONE] ?? "none");
    const door = found.nodes.find(({ role }) => role === "control-plane")?.ports;
    const fits =
      written.length === Number(value(context, "workers")) &&
      zones(context).every((zone) => there.includes(zone)) &&
      there.every((zone) => zones(context).includes(zone)) &&
      door?.some(({ hostPort, containerPort }) => hostPort === Number(value(context, "port")) && containerPort === DOOR) === true &&
      found.podSubnet === value(context, "subnet");
    return fits ? passed : fail("other-file", { found: written.length, zones: there.join(", ") });
  },
};
const made: StateCheck = {
  id: "made",
  codes: ["no-cluster", "other-cluster"],
  test(context) {
    if (!context.host(machine(context, "control-plane"))) return fail("no-cluster");
    const there = workers(context).map(({ metadata }) => metadata.labels?.[ZONE] ?? "none");
    const subnet = value(context, "subnet").split(".").slice(0, 2).join(".");
    const door = context.host(machine(context, "control-plane"))?.ports;
    const fits =
      there.length === Number(value(context, "workers")) &&
      zones(context).every((zone) => there.includes(zone)) &&
      context.list(nodes).every(({ spec }) => spec.podCIDR === undefined || spec.podCIDR.startsWith(`${subnet}.`)) &&
      door?.some(({ hostPort, containerPort }) => hostPort === Number(value(context, "port")) && containerPort === DOOR) === true;
    return fits ? passed : fail("other-cluster", { found: there.length, zones: there.join(", ") });
  },
};
const ready: StateCheck = {
  id: "ready",
  codes: ["not-ready"],
  needs: ["made"],
  hold: 10,
  test(context) {
    const all = context.list(nodes);
    const late = all.find(({ status }) => !status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"));
    return late ? waiting("not-ready", { node: late.metadata.name }) : pass({ nodes: all.length });
  },
};
export const cluster = [file, made, ready];
