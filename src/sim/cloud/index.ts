/** cloud-controller-manager: the loops that call a cloud. Which of them run is told by `--controllers`. */
import type { Component, ComponentContext } from "../component.ts";
import type { Cloud } from "./cloud.ts";
import { startNodeController, startNodeLifecycleController } from "./node-controller.ts";
import { startServiceController } from "./service-controller.ts";

export type { Cloud, Instance, LoadBalancerPort } from "./cloud.ts";

const LOOPS: Readonly<Record<string, (context: ComponentContext, cloud: Cloud) => Component>> = {
  "cloud-node": startNodeController,
  "cloud-node-lifecycle": startNodeLifecycleController,
  service: startServiceController,
};
export const CLOUD_LOOPS: readonly string[] = Object.keys(LOOPS);

/** Throws when a loop is unknown. */
export function startCloudControllers(context: ComponentContext, cloud: Cloud, loops: readonly string[]): Component {
  const started = loops.map((name) => {
    const start = LOOPS[name];
    if (!start) throw new Error(`kubewekend does not model the cloud loop "${name}"`);
    return start(context, cloud);
  });
  return {
    stop() {
      for (const one of started) one.stop();
    },
  };
}
