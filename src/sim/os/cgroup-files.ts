/** `/sys/fs/cgroup` as a container sees it: the files of its own control group (cgroup v2). */
import type { ContainerCgroup } from "./cgroup.ts";
import type { MemoryFileSystem } from "./filesystem.ts";

const FOLDER = "/sys/fs/cgroup";
/** Microseconds of a scheduling period. */
const PERIOD = 100_000;

/** The numbers are read from the group each time, so `docker update` shows at once. */
export function showCgroup(fs: MemoryFileSystem, cgroup: ContainerCgroup): void {
  const files: Readonly<Record<string, () => string>> = {
    "memory.max": () => (cgroup.memoryLimit === 0 ? "max" : String(cgroup.memoryLimit)),
    "memory.current": () => String(cgroup.memory),
    "memory.events": () => `low 0\nhigh 0\nmax 0\noom ${Number(cgroup.oom)}\noom_kill ${Number(cgroup.oom)}\noom_group_kill 0`,
    "cpu.max": () => `${cgroup.quotaMilli === 0 ? "max" : Math.round((cgroup.quotaMilli * PERIOD) / 1000)} ${PERIOD}`,
    "cpu.stat": () => `usage_usec ${cgroup.cpuTime}`,
  };
  for (const [name, content] of Object.entries(files)) fs.computed(`${FOLDER}/${name}`, () => `${content()}\n`);
}
