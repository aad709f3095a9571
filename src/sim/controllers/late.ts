/** Controllers of kinds that a cluster may never have: they start, and their code is loaded, with the first object. */
import type { ResourceType } from "../../kube/resource.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { ControllerContext, StartController } from "./context.ts";

/** `start` and `load` of a descriptor. */
export interface LateStart {
  start: StartController;
  /** The controller's own start: tests without a world to hold take it at once. */
  load: () => Promise<StartController>;
}

/**
 * Watches these kinds from the beginning, as the controller itself would; until there is an object of one of them it
 * has nothing to do. Loading takes no virtual time, so nobody can tell the difference.
 */
export function whenThereIs(types: readonly ResourceType[], load: () => Promise<StartController>): LateStart {
  return {
    load,
    start(context: ControllerContext): void {
      let begun = false;
      const begin = (): void => {
        if (begun) return;
        begun = true;
        context.held(load(), (start) => {
          start(context);
          context.informers.start();
        });
      };
      for (const type of types) context.informers.for<KubeObject>(type as ResourceType<KubeObject>).on({ add: begin });
    },
  };
}
