/** Lab 09: a variable is missing, and a password stands in plain sight. */
import {
  available,
  type BehaviourCheck,
  type Context,
  currentNamespace,
  defineLab,
  evidence,
  exists,
  fail,
  passed,
  pick,
  podsOf,
  type StateCheck,
  sameDeployment,
} from "../../src/course/index.ts";
import { configMaps, deployments, pods, secrets } from "../../src/kube/resource.ts";
import type { core, Deployment, KubeObject } from "../../src/kube/types.ts";

const CONFIG = "mailer-config";
const SECRET = "mailer-smtp";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const at = (name: string) => (context: Context) => ({ name, namespace: namespaceOf(context) });
const mailer = (context: Context): Deployment | undefined => context.get(deployments, "mailer", namespaceOf(context));
const password = (context: Context): string => context.vars["password"] ?? "";
const levelOf = (context: Context): string | undefined => context.get(configMaps, CONFIG, namespaceOf(context))?.data?.["LOG_LEVEL"];

/** UTF-8 is not needed: the passwords are plain letters and digits. */
function base64(text: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let out = "";
  for (let i = 0; i < text.length; i += 3) {
    const [a = 0, b, c] = [0, 1, 2].map((offset) => (i + offset < text.length ? text.charCodeAt(i + offset) : undefined));
    out += letters[a >> 2];
    out += letters[((a & 3) << 4) | ((b ?? 0) >> 4)];
    out += b === undefined ? "=" : letters[((b & 15) << 2) | ((c ?? 0) >> 6)];
    out += c === undefined ? "=" : letters[c & 63];
  }
  return out;
}
const mentions = (object: unknown, text: string): boolean => JSON.stringify(object ?? "").includes(text);

const present: StateCheck = { id: "present", codes: ["gone"], guard: true, test: (context) => (mailer(context) ? passed : fail("gone")) };
const level = (id: string, wanted: (context: Context) => string): StateCheck => ({
  id,
  codes: ["no-level", "other-level"],
  needs: ["exists"],
  test(context) {
    const config = context.get(configMaps, CONFIG, namespaceOf(context));
    const found = levelOf(context);
    if (found === undefined) return fail("no-level", { keys: Object.keys(config?.data ?? {}).join(", ") || "nothing" });
    return found === wanted(context)
      ? passed
      : fail("other-level", { found, wanted: wanted(context) }, config ? [evidence(configMaps, config, ".data.LOG_LEVEL", found)] : []);
  },
});
const noPasswordInConfig: StateCheck = {
  id: "harmless",
  codes: ["password-there"],
  guard: true,
  test(context) {
    const found = context
      .list(configMaps, { namespace: namespaceOf(context) })
      .find((config) => mentions(config, password(context)) || mentions(config, base64(password(context))));
    return found ? fail("password-there", { name: found.metadata.name }, [evidence(configMaps, found, ".data")]) : passed;
  },
};
const kept: StateCheck = {
  id: "kept",
  codes: ["no-key", "other-password"],
  needs: ["exists"],
  test(context) {
    const data = context.get(secrets, SECRET, namespaceOf(context))?.data ?? {};
    const found = data["SMTP_PASSWORD"];
    if (found === undefined) return fail("no-key", { keys: Object.keys(data).join(", ") || "nothing" });
    return found === base64(password(context)) ? passed : fail("other-password");
  },
};
const opaque: StateCheck = {
  id: "type",
  codes: ["other-type"],
  guard: true,
  test(context) {
    const found = context.get(secrets, SECRET, namespaceOf(context));
    return !found || found.type === "Opaque" ? passed : fail("other-type", { type: found.type ?? "" }, [evidence(secrets, found, ".type")]);
  },
};

type Source = "config" | "secret";
function comesFrom(context: Context, variable: string): Source | "typed" | undefined {
  const container = mailer(context)?.spec.template.spec?.containers[0];
  const entry = container?.env?.find(({ name }) => name === variable);
  if (entry) {
    if (entry.valueFrom?.configMapKeyRef?.name === CONFIG) return "config";
    if (entry.valueFrom?.secretKeyRef?.name === SECRET) return "secret";
    return "typed";
  }
  const whole = (from: core.EnvFromSource): boolean => (from.prefix ?? "") === "";
  const sources = (container?.envFrom ?? []).filter(whole);
  const has = (object: (KubeObject & { data?: Record<string, string> }) | undefined): boolean => object?.data?.[variable] !== undefined;
  if (sources.some(({ secretRef }) => secretRef?.name === SECRET) && has(context.get(secrets, SECRET, namespaceOf(context))))
    return "secret";
  if (sources.some(({ configMapRef }) => configMapRef?.name === CONFIG) && has(context.get(configMaps, CONFIG, namespaceOf(context))))
    return "config";
  return undefined;
}
const reads = (id: string, variable: string, wanted: Source): StateCheck => ({
  id,
  codes: [`${id}-missing`, `${id}-typed`, `${id}-elsewhere`],
  needs: ["present"],
  test(context) {
    const found = comesFrom(context, variable);
    if (found === wanted) return passed;
    return fail(`${id}-${found === undefined ? "missing" : found === "typed" ? "typed" : "elsewhere"}`);
  },
});
/** A Pod that refers to something which is not there is never started. */
const startable: StateCheck = {
  id: "startable",
  codes: ["cannot-start"],
  guard: true,
  needs: ["present"],
  test(context) {
    const deployment = mailer(context);
    for (const pod of deployment ? podsOf(context, deployment) : []) {
      const state = pod.status?.containerStatuses?.[0]?.state?.waiting;
      if (state?.reason === "CreateContainerConfigError")
        return fail("cannot-start", { pod: pod.metadata.name, message: state.message ?? "" }, [
          evidence(pods, pod, ".status.containerStatuses[0].state.waiting.message", state.message),
        ]);
    }
    return passed;
  },
};
/** The password must not stand anywhere that is not a Secret; old ReplicaSets are told of in the editorial. */
const outOfSight: StateCheck = {
  id: "out-of-sight",
  codes: ["in-template", "encoded", "in-annotation"],
  needs: ["present"],
  test(context) {
    const deployment = mailer(context);
    if (!deployment) return passed;
    if (mentions(deployment.spec, password(context))) return fail("in-template", {}, [evidence(deployments, deployment, ".spec.template")]);
    if (mentions(deployment.spec, base64(password(context)))) return fail("encoded");
    const [name] =
      Object.entries(deployment.metadata.annotations ?? {}).find(
        ([, value]) => value.includes(password(context)) || value.includes(base64(password(context))),
      ) ?? [];
    return name === undefined
      ? passed
      : fail("in-annotation", { name }, [evidence(deployments, deployment, ".metadata.annotations", name)]);
  },
};
/** What the running processes have, asked in a copy. */
const inUse = (wanted: (context: Context) => string): BehaviourCheck => ({
  id: "in-use",
  codes: ["old-level", "old-password"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const own = namespaceOf(context);
      const deployment = mailer(copy.context);
      for (const pod of deployment ? podsOf(copy.context, deployment) : []) {
        if (pod.metadata.deletionTimestamp !== undefined) continue;
        const { stdout } = await copy.execute(`kubectl -n ${own} exec ${pod.metadata.name} -- printenv LOG_LEVEL SMTP_PASSWORD`);
        const [found = "", secret = ""] = stdout.trim().split("\n");
        if (found !== wanted(context)) return fail("old-level", { found, pod: pod.metadata.name }, [evidence(pods, pod)]);
        if (secret !== password(context)) return fail("old-password", { pod: pod.metadata.name });
      }
      return passed;
    }),
});
const program: StateCheck = {
  id: "program",
  codes: ["other-program"],
  guard: true,
  needs: ["present"],
  test(context) {
    const command = (one: Deployment | undefined) => JSON.stringify(one?.spec.template.spec?.containers[0]?.command ?? []);
    const before = context.baseline.get(deployments, "mailer", namespaceOf(context));
    return command(mailer(context)) === command(before) ? passed : fail("other-program");
  },
};

export default defineLab({
  id: "why.config-out-secrets-in",
  number: 9,
  chapter: "03-why-kubernetes",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["post", "office", "shop"]),
    password: pick(chance, ["Robusta-1857", "Arabica-2044", "Liberica-3310"]),
    level: pick(chance, ["info", "warn"]),
    later: pick(chance, ["debug", "trace"]),
  }),
  start: true,
  par: 6,
  tasks: [
    {
      id: "config",
      mode: "edge",
      checks: [exists("exists", configMaps, at(CONFIG)), level("level", (context) => context.vars["level"] ?? ""), noPasswordInConfig],
    },
    {
      id: "secret",
      mode: "level",
      checks: [exists("exists", secrets, at(SECRET)), kept, opaque],
      misconceptions: [
        {
          code: "in-a-config-map",
          when(context) {
            const found = context
              .list(configMaps, { namespace: namespaceOf(context) })
              .find((config) => mentions(config, password(context)));
            return found !== undefined && { name: found.metadata.name };
          },
        },
        {
          code: "encoded-twice",
          when: (context) =>
            context.get(secrets, SECRET, namespaceOf(context))?.data?.["SMTP_PASSWORD"] === base64(base64(password(context))) && {},
        },
        {
          code: "in-default",
          when: (context) =>
            namespaceOf(context) !== "default" &&
            currentNamespace(context) === "default" &&
            context.get(secrets, SECRET, "default") !== undefined &&
            context.get(secrets, SECRET, namespaceOf(context)) === undefined &&
            {},
        },
      ],
    },
    {
      id: "reads",
      mode: "level",
      checks: [
        present,
        program,
        sameDeployment("same", at("mailer")),
        reads("level", "LOG_LEVEL", "config"),
        reads("password", "SMTP_PASSWORD", "secret"),
        outOfSight,
        startable,
        available("ready", at("mailer"), { needs: ["level", "password"], hold: 10 }),
      ],
    },
    {
      id: "later",
      mode: "level",
      after: "config",
      checks: [
        exists("exists", configMaps, at(CONFIG)),
        level("level", (context) => context.vars["later"] ?? ""),
        present,
        program,
        sameDeployment("same", at("mailer")),
        reads("read", "LOG_LEVEL", "config"),
        available("ready", at("mailer"), { needs: ["read"] }),
        inUse((context) => context.vars["later"] ?? ""),
      ],
      misconceptions: [
        {
          code: "not-restarted",
          when(context) {
            const deployment = mailer(context);
            const changed = context
              .changes(configMaps)
              .findLast(({ object, previous }) => object.metadata.name === CONFIG && previous !== undefined);
            if (!deployment || !changed || levelOf(context) !== context.vars["later"]) return false;
            const fresh = context
              .changes(pods)
              .some(
                ({ at: when, what, object }) => what === "created" && when > changed.at && object.metadata.labels?.["app"] === "mailer",
              );
            return !fresh && comesFrom(context, "LOG_LEVEL") === "config" && { old: context.vars["level"] ?? "" };
          },
        },
        {
          code: "typed-in",
          when: (context) => comesFrom(context, "LOG_LEVEL") === "typed" && {},
        },
      ],
    },
  ],
});
