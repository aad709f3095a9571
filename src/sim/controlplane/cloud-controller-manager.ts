/** cloud-controller-manager as a pod, for the one cloud there is here: the docker engine under kind's nodes. */
import type { Release } from "../../kube/releases/index.ts";
import type { Image } from "../../machine/image.ts";
import { defineImage } from "../../machine/image.ts";
import type { Server } from "../../machine/program.ts";
import { CLOUD_LOOPS, type Cloud, startCloudControllers } from "../cloud/index.ts";
import { componentContext, healthPort } from "./component-program.ts";
import { inCluster } from "./connection.ts";
import { stamp } from "./klog.ts";

const PROVIDER = "docker";
const FLAGS = ["cloud-provider", "controllers", "leader-elect", "configure-cloud-routes", "use-service-account-credentials", "v"];

function program(release: Release, cloud: () => Cloud): Server {
  return {
    name: "cloud-controller-manager",
    serve(process) {
      const flags = new Map(
        process.argv.slice(1).map((word): [string, string] => {
          const [name = "", value = "true"] = word.replace(/^--/, "").split("=");
          return [name, value];
        }),
      );
      const refusal = (): string | undefined => {
        const unknown = [...flags.keys()].find((name) => !FLAGS.includes(name));
        if (unknown !== undefined) return `Error: unknown flag: --${unknown}`;
        const provider = flags.get("cloud-provider") ?? "";
        if (provider !== PROVIDER)
          return `F Cloud provider could not be initialized: unknown cloud provider "${provider}" (kubewekend has one: ${PROVIDER})`;
        if (flags.get("configure-cloud-routes") !== "false")
          return "F kubewekend does not model a cloud's routes: set --configure-cloud-routes=false";
        if (flags.get("leader-elect") !== "false")
          return "F kubewekend does not model the election of a cloud-controller-manager: set --leader-elect=false";
        return undefined;
      };
      const why = refusal();
      if (why !== undefined) {
        process.stderr.write(`${why}\n`);
        process.exit(1);
        return { stop() {} };
      }
      const { process: own, context } = componentContext(process, release, inCluster(process.fs, process.env), "cloud-controller-manager");
      const wanted = (flags.get("controllers") ?? "*").split(",");
      const loops = CLOUD_LOOPS.filter((name) => !wanted.includes(`-${name}`) && (wanted.includes("*") || wanted.includes(name)));
      const say = (line: string): void => context.log(`I${stamp(process.clock.timestamp())}       1 ${line}`);
      for (const name of loops) say(`controllermanager.go:321] Started "${name}-controller"`);
      say("core.go:111] Will not configure cloud provider routes for allocate-node-cidrs: false, configure-cloud-routes: false.");
      const component = startCloudControllers(context, cloud(), loops);
      const health = healthPort(own, 10258, { address: "0.0.0.0" });
      return {
        stop() {
          component.stop();
          health.close();
        },
      };
    },
  };
}

export function cloudControllerManagerImage(release: Release, cloud: () => Cloud): Image {
  return defineImage({
    repository: "registry.kubewekend.internal/docker-cloud/cloud-controller-manager",
    tags: [{ tag: "v1.28.0", size: 21 * 2 ** 20 }],
    entrypoint: ["/cloud-controller-manager"],
    programs: () => ({ "/cloud-controller-manager": program(release, cloud) }),
  });
}
