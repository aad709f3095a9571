/** kube-controller-manager and kube-scheduler as programs. */

import { EXPLANATION_PATH } from "../../kube/explanation.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { HttpResponse } from "../../machine/http.ts";
import type { Server } from "../../machine/program.ts";
import { Tokens } from "../apiserver/index.ts";
import { type ControllerManagerOptions, controllers, startControllerManager, unknownController } from "../controllers/index.ts";
import { defaultSchedulerConfiguration, parseSchedulerConfiguration, type Scheduler, startScheduler } from "../scheduler/index.ts";
import { componentContext, healthPort } from "./component-program.ts";
import { credentialsFrom, inCluster } from "./connection.ts";
import { CONTROLLER_MANAGER_FLAGS, type FlagSet, parseFlags, SCHEDULER_FLAGS } from "./flags.ts";
import { refusing } from "./refusal.ts";

/** `40s`, `1m30s` in microseconds; undefined when the flag is not given. */
function duration(flags: FlagSet, name: string): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const units: Record<string, number> = { h: 3_600_000_000, m: 60_000_000, s: 1_000_000, ms: 1_000 };
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) total += Number(amount) * (units[unit as string] ?? 0);
  return total;
}

export function controllerManager(release: Release): Server {
  return refusing({
    name: "kube-controller-manager",
    serve(process) {
      const flags = parseFlags(process.argv, CONTROLLER_MANAGER_FLAGS);
      const unknown = unknownController((flags.get("controllers") ?? "*").split(","), controllers);
      if (unknown !== undefined) {
        void process.stderr.write(`Error: ${JSON.stringify(unknown)} is not in the list of known controllers\n`);
        process.exit(1);
        return { stop() {} };
      }
      const credentials = credentialsFrom(process.fs, flags.get("kubeconfig") ?? "");
      const { process: own, context, served } = componentContext(process, release, credentials, "kube-controller-manager");
      const health = healthPort(own, Number(flags.get("secure-port") ?? 10257), { address: flags.get("bind-address") ?? "0.0.0.0" });
      const gracePeriod = duration(flags, "node-monitor-grace-period");
      const component = startControllerManager(context, {
        controllers: (flags.get("controllers") ?? "*").split(","),
        leaderElect: flags.bool("leader-elect", true),
        identity: `${own.machine.hostname}_${own.kernel.random.stream("uids").uuid()}`,
        ...(flags.get("cluster-cidr") ? { clusterCIDR: flags.get("cluster-cidr") as string } : {}),
        resourceTypes: () => served(),
        allocateNodeCIDRs: flags.bool("allocate-node-cidrs", false),
        ...(gracePeriod === undefined ? {} : { nodeMonitorGracePeriod: gracePeriod }),
        ...timings(flags),
        legacyToken: (token) => new Tokens(`${own.kernel.random.seed}`).issueLegacy(token),
        rootCA: process.fs.exists(flags.get("root-ca-file") ?? "/none") ? process.fs.read(flags.get("root-ca-file") as string) : "",
      });
      return {
        stop() {
          component.stop();
          health.close();
        },
      };
    },
  });
}

/** Flags that are one setting of one controller each. */
function timings(flags: FlagSet): Partial<ControllerManagerOptions> {
  const durations = {
    "node-monitor-period": "nodeMonitorPeriod",
    "node-startup-grace-period": "nodeStartupGracePeriod",
    "horizontal-pod-autoscaler-sync-period": "horizontalPodAutoscalerSyncPeriod",
    "horizontal-pod-autoscaler-downscale-stabilization": "horizontalPodAutoscalerDownscaleStabilization",
    "horizontal-pod-autoscaler-cpu-initialization-period": "horizontalPodAutoscalerCPUInitializationPeriod",
    "horizontal-pod-autoscaler-initial-readiness-delay": "horizontalPodAutoscalerInitialReadinessDelay",
    "pvclaimbinder-sync-period": "pvClaimBinderSyncPeriod",
    "cluster-signing-duration": "clusterSigningDuration",
    "resource-quota-sync-period": "resourceQuotaSyncPeriod",
    "namespace-sync-period": "namespaceSyncPeriod",
  } as const;
  const numbers = {
    "horizontal-pod-autoscaler-tolerance": "horizontalPodAutoscalerTolerance",
    "node-eviction-rate": "nodeEvictionRate",
    "secondary-node-eviction-rate": "secondaryNodeEvictionRate",
    "large-cluster-size-threshold": "largeClusterSizeThreshold",
    "unhealthy-zone-threshold": "unhealthyZoneThreshold",
    "node-cidr-mask-size": "nodeCIDRMaskSize",
    "terminated-pod-gc-threshold": "terminatedPodGCThreshold",
  } as const;
  const found: Record<string, number> = {};
  for (const [flag, option] of Object.entries(durations)) {
    const value = duration(flags, flag);
    if (value !== undefined) found[option] = value;
  }
  for (const [flag, option] of Object.entries(numbers)) {
    const text = flags.get(flag);
    if (text !== undefined) found[option] = Number(text);
  }
  return found;
}

export function scheduler(release: Release): Server {
  return refusing({
    name: "kube-scheduler",
    serve(process) {
      const flags = parseFlags(process.argv, SCHEDULER_FLAGS);
      const file = flags.get("config");
      const configuration =
        file === undefined ? defaultSchedulerConfiguration(release) : parseSchedulerConfiguration(process.fs.read(file), release);
      const kubeconfig = configuration.kubeconfig || flags.get("kubeconfig");
      const credentials = kubeconfig ? credentialsFrom(process.fs, kubeconfig) : inCluster(process.fs, process.env);
      const { process: own, context } = componentContext(process, release, credentials, "kube-scheduler", "default-scheduler");
      const component = startScheduler(context, {
        ...configuration,
        leaderElect: flags.get("leader-elect") === undefined ? configuration.leaderElection.leaderElect : flags.bool("leader-elect", true),
        identity: `${own.machine.hostname}_${own.kernel.random.stream("uids").uuid()}`,
      });
      const health = healthPort(own, Number(flags.get("secure-port") ?? 10259), {
        address: flags.get("bind-address") ?? "0.0.0.0",
        answer: (path) => explanationAt(path, component),
      });
      return {
        stop() {
          component.stop();
          health.close();
        },
      };
    },
  });
}

/** `GET /debug/explanation/NAMESPACE/POD`: not in any other kube-scheduler. */
function explanationAt(path: string, scheduler: Scheduler): HttpResponse | undefined {
  if (!path.startsWith(`${EXPLANATION_PATH}/`)) return undefined;
  const found = scheduler.explain(path.slice(EXPLANATION_PATH.length + 1));
  return found
    ? { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(found) }
    : { status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, body: "no attempt is remembered\n" };
}
