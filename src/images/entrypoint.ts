/** Entrypoint scripts of images: they say a few words, then become the command they are given. */
import type { Process } from "../machine/process.ts";
import type { Program, Server } from "../machine/program.ts";

/** `docker-entrypoint.sh` around `main`; flags alone are meant for it, any other command runs as the script's child. */
export function entrypoint(
  name: string,
  main: Server & { readonly commands: readonly string[] },
  prelude: (process: Process) => string,
): Server {
  return {
    name,
    serve(process) {
      const [, command = "", ...rest] = process.argv;
      const flags = command.startsWith("-");
      if (flags || main.commands.includes(command)) {
        process.title = [...(flags ? main.commands.slice(0, 1) : []), command, ...rest];
        void process.stdout.write(prelude(process));
        return main.serve(process);
      }
      return become(process, command, rest);
    },
  };
}

/** Runs another program in this one's place: its exit code, its signals. */
export function become(process: Process, command: string, rest: readonly string[]): ReturnType<Server["serve"]> {
  const found: { path: string; program: Program } | undefined = process.which(command);
  if (!found) {
    const [self = "entrypoint"] = process.argv;
    void process.stderr.write(`${self}: exec: line 47: ${command}: not found\n`);
    process.exit(127);
    return { stop() {} };
  }
  const child = process.spawn({ program: found.program, argv: [command, ...rest] });
  void child.wait().then(
    ({ code }) => process.exit(code),
    () => {},
  );
  return {
    stop: () => child.kill("SIGKILL"),
    signal: (signal) => child.kill(signal),
  };
}
