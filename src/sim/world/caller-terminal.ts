/** A terminal of somebody outside the world (a real kubectl's `exec -it`), to be handed on with a request. */
import type { Tty } from "../../machine/tty.ts";
import { SimTty, TerminalDevice } from "../os/index.ts";

/** `tty` goes into the request, `device` is what the caller's keys reach. Its input is not logged: it is not the world's own. */
export function callerTerminal(columns: number, rows: number): { tty: Tty; device: TerminalDevice } {
  const device = new TerminalDevice("/dev/pts/0", columns, rows, { input: () => 0 });
  // Only the device travels on; no process of this world reads through this very handle.
  const nobody = {
    block: () => Promise.reject(new Error("a caller's terminal is read by the far process")),
    adoptCause() {},
    setForeground() {},
  };
  return { tty: new SimTty(device, nobody), device };
}
