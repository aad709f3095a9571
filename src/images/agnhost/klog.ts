/** Lines of agnhost's log. */
import { klogLine } from "../../cli/kubectl/log.ts";
import type { Process } from "../../machine/process.ts";

/** Go's standard logger, caught by klog: the place is the logger's own. */
export function log(process: Process, text: string): void {
  void process.stderr.write(klogLine(process, "I", "log.go:198", text));
}
