/** A start that is refused is no fault of the program: it says why and ends with 1, and whoever supervises it tries again. */
import type { Server } from "../../machine/program.ts";
import { stamp } from "./klog.ts";

/** Wrong flags, a missing or unreadable file. */
export class StartRefused extends Error {}
/** Flags that can be read but not had: told through the log (`"command failed" err="…"`). */
export class CommandFailed extends StartRefused {}

/** Writes `Error: unknown flag: --foo` as component-base does (cli/run.go), and exits. */
export function refusing(server: Server): Server {
  return {
    ...server,
    serve(process) {
      try {
        return server.serve(process);
      } catch (error) {
        if (!(error instanceof StartRefused)) throw error;
        void process.stderr.write(
          error instanceof CommandFailed
            ? `E${stamp(process.clock.timestamp())}       1 run.go:74] "command failed" err=${JSON.stringify(error.message)}\n`
            : `Error: ${error.message}\n`,
        );
        process.exit(1);
        return { stop() {} };
      }
    },
  };
}
