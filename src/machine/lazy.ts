/** Programs whose code is loaded when they are first run. */
import type { Command } from "./program.ts";

/** A command that is loaded when it is first run; `load` may be called before, when nothing else is to be done. */
export interface LazyCommand extends Command {
  load(): Promise<unknown>;
}

/**
 * `name` is the command's own. Loading takes no virtual time: the world's clock is held. `completes` says that the
 * command completes its arguments itself.
 */
export function lazyCommand(name: string, load: () => Promise<Command>, completes = false): LazyCommand {
  return {
    name,
    load,
    async run(process) {
      const command = await process.hold(load());
      return command.run(process);
    },
    ...(completes
      ? {
          async complete(context) {
            const { complete } = await context.process.hold(load());
            return complete ? complete(context) : [];
          },
        }
      : {}),
  };
}

/** Lazy commands of one module: `text("cat", (all) => all.cat)`. */
export function commandsOf<Module>(load: () => Promise<Module>): (name: string, pick: (all: Module) => Command) => LazyCommand {
  return (name, pick) => lazyCommand(name, async () => pick(await load()));
}
