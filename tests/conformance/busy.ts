/** Whether a process of the host computes or waits (Linux's /proc). */
import { readdirSync, readFileSync } from "node:fs";

/** True while a thread of it or of a child runs, wants to run, or reads from the disk. */
export function isBusy(pid: number): boolean {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
      if ("RD".includes(stat.charAt(stat.lastIndexOf(")") + 2))) return true;
      for (const child of readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ")) {
        if (child !== "" && isBusy(Number(child))) return true;
      }
    }
  } catch {
    // It has just ended, or a thread of it has: something happened.
    return true;
  }
  return false;
}
