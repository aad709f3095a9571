/** What the three programs of Kubewekend Coffee have in common: port, memory, library, words. */
import type { HttpHandler } from "../machine/http.ts";
import type { Process } from "../machine/process.ts";
import type { Running } from "../machine/program.ts";
import { libraryFile } from "../machine/shared-library.ts";

export const MIB = 2 ** 20;
export const LIBRARY = "/usr/lib/x86_64-linux-gnu/libpay.so";
/** libpay of one major version. */
export const libpay = (major: 1 | 2): Record<string, string> => ({ [LIBRARY]: libraryFile(`LIBPAY_${major}.0`) });

/** `--port 80`, or PORT. */
function portOf(process: Process): number {
  const at = process.argv.indexOf("--port");
  return Number((at < 0 ? process.env.get("PORT") : process.argv[at + 1]) ?? 80);
}
/** Takes its memory, opens its port, says so; or says why not, and ends. CACHE_MB is what it keeps in memory besides. */
export function serveHttp(process: Process, name: string, greeting: string, http: HttpHandler): Running {
  const running: Running = { stop() {}, signal: (signal) => signal !== "SIGHUP" && process.exit(0) };
  if (!process.take(Number(process.env.get("CACHE_MB") ?? 0) * MIB)) return running;
  const port = portOf(process);
  try {
    process.network.listen({ port, http });
    void process.stdout.write(`${greeting} on port ${port}\n`);
  } catch (error) {
    void process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  return running;
}
