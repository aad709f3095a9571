/** kubectl's commands in the order of its help text. */
import type { Verb } from "../verb.ts";
import { annotate } from "./annotate.ts";
import { apiResources } from "./api-resources.ts";
import { apiVersions } from "./api-versions.ts";
import { apply } from "./apply.ts";
import { attach } from "./attach.ts";
import { auth } from "./auth.ts";
import { autoscale } from "./autoscale.ts";
import { certificate } from "./certificate.ts";
import { clusterInfo } from "./cluster-info.ts";
import { completion } from "./completion.ts";
import { config } from "./config.ts";
import { cordon, uncordon } from "./cordon.ts";
import { cp } from "./cp.ts";
import { create } from "./create.ts";
import { debug } from "./debug.ts";
import { deleteVerb } from "./delete.ts";
import { describe } from "./describe.ts";
import { diff } from "./diff.ts";
import { drain } from "./drain.ts";
import { edit } from "./edit.ts";
import { events } from "./events.ts";
import { exec } from "./exec.ts";
import { explain } from "./explain.ts";
import { expose } from "./expose.ts";
import { get } from "./get.ts";
import { kustomize } from "./kustomize.ts";
import { label } from "./label.ts";
import { logs } from "./logs.ts";
import { options } from "./options.ts";
import { patch } from "./patch.ts";
import { plugin } from "./plugin.ts";
import { portForward } from "./port-forward.ts";
import { proxy } from "./proxy.ts";
import { replace } from "./replace.ts";
import { rollout } from "./rollout.ts";
import { run } from "./run.ts";
import { scale } from "./scale.ts";
import { set } from "./set.ts";
import { taint } from "./taint.ts";
import { top } from "./top.ts";
import { version } from "./version.ts";
import { wait } from "./wait.ts";

export const verbs: readonly Verb[] = [
  // Basic Commands (Beginner)
  create,
  expose,
  run,
  set,
  // Basic Commands (Intermediate)
  explain,
  get,
  edit,
  deleteVerb,
  // Deploy Commands
  rollout,
  scale,
  autoscale,
  // Cluster Management Commands
  certificate,
  clusterInfo,
  top,
  cordon,
  uncordon,
  drain,
  taint,
  // Troubleshooting and Debugging Commands
  describe,
  logs,
  attach,
  exec,
  portForward,
  proxy,
  cp,
  auth,
  debug,
  events,
  // Advanced Commands
  diff,
  apply,
  patch,
  replace,
  wait,
  kustomize,
  // Settings Commands
  label,
  annotate,
  completion,
  // Other Commands
  apiResources,
  apiVersions,
  config,
  plugin,
  version,
  options,
];
