/** Background and stopped jobs of one shell. */
import type { Child } from "../../machine/process.ts";

export interface Job {
  readonly id: number;
  readonly children: readonly Child[];
  readonly command: string;
  state: "Running" | "Stopped" | "Done";
  code: number;
  /** The end was already told. */
  notified: boolean;
  /** Settles when every process has ended. */
  readonly ended: Promise<number>;
}

export class Jobs {
  readonly list: Job[] = [];
  /** Job ids, latest first: `%+`, `%-`. */
  private recent: number[] = [];

  add(children: readonly Child[], command: string, state: Job["state"] = "Running"): Job {
    const id = Math.max(0, ...this.list.map((job) => job.id)) + 1;
    const ended = Promise.all(children.map((child) => child.wait())).then((statuses) => {
      job.code = statuses.at(-1)?.code ?? 0;
      job.state = "Done";
      return job.code;
    });
    ended.catch(() => {});
    const job: Job = { id, children, command, state, code: 0, notified: false, ended };
    this.list.push(job);
    this.touch(job);
    return job;
  }
  touch(job: Job): void {
    this.recent = [job.id, ...this.recent.filter((id) => id !== job.id)];
  }
  remove(job: Job): void {
    const at = this.list.indexOf(job);
    if (at >= 0) this.list.splice(at, 1);
    this.recent = this.recent.filter((id) => id !== job.id);
  }
  mark(job: Job): string {
    const order = this.recent.filter((id) => this.list.some((other) => other.id === id));
    return order[0] === job.id ? "+" : order[1] === job.id ? "-" : " ";
  }
  get current(): Job | undefined {
    return this.list.find((job) => job.id === this.recent[0]);
  }
  /** `%1`, `%+`, `%-`, `%name`, or a pid. */
  find(spec: string): Job | undefined {
    if (!spec.startsWith("%")) return this.list.find((job) => job.children.some((child) => String(child.pid) === spec));
    const name = spec.slice(1);
    if (name === "" || name === "+" || name === "%") return this.current;
    if (name === "-") return this.list.find((job) => job.id === this.recent[1]) ?? this.current;
    if (/^\d+$/.test(name)) return this.list.find((job) => job.id === Number(name));
    return this.list.find((job) => (name.startsWith("?") ? job.command.includes(name.slice(1)) : job.command.startsWith(name)));
  }
  /** `[1]+  Running                 sleep 5 &` */
  line(job: Job, long = false): string {
    const state =
      job.state === "Done"
        ? job.code === 0
          ? "Done"
          : job.code === 143
            ? "Terminated"
            : job.code === 137
              ? "Killed"
              : job.code === 129
                ? "Hangup"
                : job.code === 130
                  ? "Interrupt"
                  : `Exit ${job.code}`
        : job.state;
    const pid = long ? `${String(job.children[0]?.pid ?? 0).padStart(5)} ` : "";
    const command = job.state === "Running" ? `${job.command} &` : job.command;
    return `[${job.id}]${this.mark(job)}  ${pid}${state.padEnd(24)}${command}\n`;
  }
}
