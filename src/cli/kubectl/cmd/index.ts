/** kubectl's commands in the order of its help text. All but `get` are loaded when they are first named. */
import type { Verb } from "../verb.ts";
import { get } from "./get.ts";

/** A verb whose flags, subcommands and code are still to be loaded. */
const lazily = (name: string, load: () => Promise<Verb>): Verb => ({ name, load });

export const verbs: readonly Verb[] = [
  // Basic Commands (Beginner)
  lazily("create", async () => (await import("./create.ts")).create),
  lazily("expose", async () => (await import("./expose.ts")).expose),
  lazily("run", async () => (await import("./run.ts")).run),
  lazily("set", async () => (await import("./set.ts")).set),
  // Basic Commands (Intermediate)
  lazily("explain", async () => (await import("./explain.ts")).explain),
  get,
  lazily("edit", async () => (await import("./edit.ts")).edit),
  lazily("delete", async () => (await import("./delete.ts")).deleteVerb),
  // Deploy Commands
  lazily("rollout", async () => (await import("./rollout.ts")).rollout),
  lazily("scale", async () => (await import("./scale.ts")).scale),
  lazily("autoscale", async () => (await import("./autoscale.ts")).autoscale),
  // Cluster Management Commands
  lazily("certificate", async () => (await import("./certificate.ts")).certificate),
  lazily("cluster-info", async () => (await import("./cluster-info.ts")).clusterInfo),
  lazily("top", async () => (await import("./top.ts")).top),
  lazily("cordon", async () => (await import("./cordon.ts")).cordon),
  lazily("uncordon", async () => (await import("./cordon.ts")).uncordon),
  lazily("drain", async () => (await import("./drain.ts")).drain),
  lazily("taint", async () => (await import("./taint.ts")).taint),
  // Troubleshooting and Debugging Commands
  lazily("describe", async () => (await import("./describe.ts")).describe),
  lazily("logs", async () => (await import("./logs.ts")).logs),
  lazily("attach", async () => (await import("./attach.ts")).attach),
  lazily("exec", async () => (await import("./exec.ts")).exec),
  lazily("port-forward", async () => (await import("./port-forward.ts")).portForward),
  lazily("proxy", async () => (await import("./proxy.ts")).proxy),
  lazily("cp", async () => (await import("./cp.ts")).cp),
  lazily("auth", async () => (await import("./auth.ts")).auth),
  lazily("debug", async () => (await import("./debug.ts")).debug),
  lazily("events", async () => (await import("./events.ts")).events),
  // Advanced Commands
  lazily("diff", async () => (await import("./diff.ts")).diff),
  lazily("apply", async () => (await import("./apply.ts")).apply),
  lazily("patch", async () => (await import("./patch.ts")).patch),
  lazily("replace", async () => (await import("./replace.ts")).replace),
  lazily("wait", async () => (await import("./wait.ts")).wait),
  lazily("kustomize", async () => (await import("./kustomize.ts")).kustomize),
  // Settings Commands
  lazily("label", async () => (await import("./label.ts")).label),
  lazily("annotate", async () => (await import("./annotate.ts")).annotate),
  lazily("completion", async () => (await import("./completion.ts")).completion),
  // Other Commands
  lazily("api-resources", async () => (await import("./api-resources.ts")).apiResources),
  lazily("api-versions", async () => (await import("./api-versions.ts")).apiVersions),
  lazily("config", async () => (await import("./config.ts")).config),
  lazily("plugin", async () => (await import("./plugin.ts")).plugin),
  lazily("version", async () => (await import("./version.ts")).version),
  lazily("options", async () => (await import("./options.ts")).options),
  { ...lazily("alpha", async () => (await import("./alpha.ts")).alpha), hidden: true },
  // Not in any other kubectl
  { ...lazily("sched", async () => (await import("./sched.ts")).sched), hidden: true },
  { ...lazily("why", async () => (await import("./why.ts")).why), hidden: true },
];
