/** 2: a namespace with a quota, in which nothing may run that could harm its node. */
import { evidence, fail, pass, passed, type StateCheck } from "../../../src/course/index.ts";
import { quantityMilliValue } from "../../../src/kube/quantity.ts";
import { namespaces, resourceQuotas } from "../../../src/kube/resource.ts";
import { room as roomOf, templates, value } from "./shop.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
const present: StateCheck = {
  id: "present",
  codes: ["missing"],
  test: (context) => (context.get(namespaces, roomOf(context)) ? passed : fail("missing")),
};
const restricted: StateCheck = {
  id: "restricted",
  codes: ["not-restricted"],
  needs: ["present"],
  test(context) {
    const found = context.get(namespaces, roomOf(context));
    const level = found?.metadata.labels?.[ENFORCE] ?? "none";
    return level === "restricted"
      ? passed
      : fail("not-restricted", { found: level }, found ? [evidence(namespaces, found, ".metadata.labels")] : []);
  },
};
/** Who was let in before the rule came is still there. */
const harmless: StateCheck = {
  id: "harmless",
  codes: ["harmful"],
  needs: ["present"],
  test(context) {
    const found = templates(context).find(
      ({ spec }) =>
        spec.hostNetwork === true ||
        spec.hostPID === true ||
        spec.volumes?.some(({ hostPath }) => hostPath !== undefined) ||
        spec.containers.some(({ securityContext }) => securityContext?.privileged === true),
    );
    return found ? fail("harmful", { name: found.name }) : passed;
  },
};
const quota: StateCheck = {
  id: "quota",
  codes: ["no-quota", "other-quota"],
  needs: ["present"],
  test(context) {
    const all = context.list(resourceQuotas, { namespace: roomOf(context) });
    if (all.length === 0) return fail("no-quota");
    const hard = Object.assign({}, ...all.map(({ spec }) => spec?.hard ?? {})) as Record<string, string>;
    const used = Object.assign({}, ...all.map(({ status }) => status?.used ?? {})) as Record<string, string>;
    const cpu = hard["requests.cpu"] ?? hard["cpu"];
    const fits =
      String(hard["pods"]) === value(context, "pods") &&
      cpu !== undefined &&
      quantityMilliValue(cpu) === Number(value(context, "cpu")) * 1000;
    return fits
      ? pass({ used: used["requests.cpu"] ?? used["cpu"] ?? "0" })
      : fail("other-quota", { pods: hard["pods"] ?? "no number of", cpus: cpu ?? "no" });
  },
};
export const room = [present, restricted, harmless, quota];
