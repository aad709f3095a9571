/** 6: what differs from shop to shop stands in a ConfigMap and a Secret, and nowhere else. */
import { type BehaviourCheck, type Context, fail, pass, passed, type StateCheck } from "../../../src/course/index.ts";
import { decodeBase64 } from "../../../src/kube/encoding/base64.ts";
import { configMaps, secrets } from "../../../src/kube/resource.ts";
import type { core } from "../../../src/kube/types.ts";
import { deployment, inside, readyPods, room, templates, value } from "./shop.ts";

const CONFIG = "shop";
const SECRET = "pay";
const dataOf = (context: Context): Record<string, string> => ({ ...context.get(configMaps, CONFIG, room(context))?.data });
const secretOf = (context: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context.get(secrets, SECRET, room(context))?.data ?? {}).map(([key, text]) => [key, decodeBase64(text) ?? ""]),
  );

const config: StateCheck = {
  id: "config",
  codes: ["no-config", "no-city"],
  test(context) {
    if (!context.get(configMaps, CONFIG, room(context))) return fail("no-config");
    return Object.values(dataOf(context)).includes(value(context, "city")) ? passed : fail("no-city");
  },
};
const secret: StateCheck = {
  id: "secret",
  codes: ["no-secret", "no-token"],
  test(context) {
    if (!context.get(secrets, SECRET, room(context))) return fail("no-secret");
    const token = value(context, "token");
    if (Object.values(secretOf(context)).includes(token)) return passed;
    const near = Object.values(secretOf(context)).some((text) => text.includes(token));
    return fail("no-token", { how: near ? "with something around it" : "not at all" });
  },
};
/** Neither value is written down where everybody reads. */
const hidden: StateCheck = {
  id: "hidden",
  codes: ["written-down", "token-in-config"],
  test(context) {
    const [city, token] = [value(context, "city"), value(context, "token")];
    const literal = templates(context).find(({ spec }) =>
      spec.containers.some(({ env = [], args = [], command = [] }) =>
        [...env.map((one) => one.value ?? ""), ...args, ...command].some((text) => text === city || text.includes(token)),
      ),
    );
    if (literal) return fail("written-down", { name: literal.name });
    const open = context
      .list(configMaps, { namespace: room(context) })
      .find(({ data = {} }) => Object.values(data).some((text) => text.includes(token)));
    return open ? fail("token-in-config", { name: open.metadata.name }) : passed;
  },
};
/** Sources of the environment and volumes of `api`. */
function sources(context: Context): { config: boolean; secret: boolean } {
  const spec = deployment(context, "api")?.spec.template.spec;
  const env: core.EnvVar[] = spec?.containers[0]?.env ?? [];
  const whole = spec?.containers[0]?.envFrom ?? [];
  return {
    config:
      env.some(({ valueFrom }) => valueFrom?.configMapKeyRef?.name === CONFIG) ||
      whole.some(({ configMapRef }) => configMapRef?.name === CONFIG),
    secret:
      env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === SECRET) || whole.some(({ secretRef }) => secretRef?.name === SECRET),
  };
}
const referred: StateCheck = {
  id: "referred",
  codes: ["not-referred"],
  needs: ["config", "secret"],
  test(context) {
    const found = sources(context);
    if (!found.config) return fail("not-referred", { what: `ConfigMap ${CONFIG}` });
    return found.secret ? passed : fail("not-referred", { what: `Secret ${SECRET}` });
  },
};
/** The token is changed in the Secret, and api is started anew: that must be enough. */
const rotates: BehaviourCheck = {
  id: "rotates",
  codes: ["old-token", "cannot-change", "nobody-pays"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const namespace = room(context);
      const keys = Object.entries(secretOf(context)).flatMap(([key, text]) => (text === value(context, "token") ? [key] : []));
      const fresh = JSON.stringify({ stringData: Object.fromEntries(keys.map((key) => [key, "tok-fresh-909"])) });
      const { code } = await copy.execute(`kubectl -n ${namespace} patch secret ${SECRET} -p '${fresh}'`);
      if (code !== 0) return fail("cannot-change");
      await copy.execute(`kubectl -n ${namespace} rollout restart deployment api`);
      await copy.execute(`kubectl -n ${namespace} rollout status deployment api --timeout=90s`);
      await copy.advance(10);
      const ready = readyPods(copy.context, "api");
      if (ready.length === 0) return fail("nobody-pays");
      for (const pod of ready) {
        const { stdout } = await inside(copy, pod, "curl -s -m 3 http://localhost:8080/paid");
        if (!stdout.includes("ends in 909")) return fail("old-token", { pod: pod.metadata.name });
      }
      return pass({ pods: ready.length });
    }),
};
export const settings = [config, secret, hidden, referred, rotates];
