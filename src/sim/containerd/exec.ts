/** exec and attach: a process beside the container's first one, or a line to that one itself. */
import { CriError, type ExecRequest } from "../../machine/cri.ts";
import type { RemoteCommand } from "../../machine/http.ts";
import type { Tty } from "../../machine/tty.ts";
import { deviceOf, type Kernel, nullSource, PIPE_CAPACITY, Pipe, type Sink, Waiters } from "../os/index.ts";
import type { Container } from "./container.ts";
import { InnerTerminal, join, typist } from "./terminal.ts";

type Handlers = Parameters<RemoteCommand["subscribe"]>[0];

/** Keeps what was said before somebody listened, and holds back the writers of a caller who takes no more. */
class Outlet {
  #handlers: Handlers | undefined;
  #waiting: ((handlers: Handlers) => void)[] = [];
  #kept = 0;
  #full = false;
  readonly #writable = new Waiters();
  say(what: (handlers: Handlers) => void): void {
    if (this.#handlers) what(this.#handlers);
    else this.#waiting.push(what);
  }
  subscribe(handlers: Handlers): void {
    this.#handlers = handlers;
    for (const what of this.#waiting.splice(0)) what(handlers);
    if (!this.#full) this.#writable.wake();
  }
  hold(full: boolean): void {
    this.#full = full;
    if (!full) this.#writable.wake();
  }
  /** Where a process writes. */
  sink(stream: "stdout" | "stderr"): Sink {
    return {
      isTerminal: false,
      broken: false,
      offer: (text) => {
        if (this.#full || (!this.#handlers && this.#kept > 0 && this.#kept + text.length > PIPE_CAPACITY)) return false;
        if (!this.#handlers) this.#kept += text.length;
        this.say((to) => to[stream](text));
        return true;
      },
      onWritable: (wake) => this.#writable.add(wake),
      retain() {},
      release() {},
    };
  }
}

/** Writes into a pipe whatever it has room for, the rest as it is read; its end comes after all of it. */
function feeder(sink: Sink): { write(text: string, taken: () => void): void; end(): void } {
  const waiting: { text: string; taken: () => void }[] = [];
  let blocked = false;
  let ended = false;
  const feed = (): void => {
    blocked = false;
    for (let next = waiting[0]; next; next = waiting[0]) {
      // Nobody will read it: gone, as with SIGPIPE ignored.
      if (!sink.broken && !sink.offer(next.text)) {
        blocked = true;
        sink.onWritable(feed);
        return;
      }
      waiting.shift();
      next.taken();
    }
    if (ended) sink.release();
  };
  return {
    write(text, taken) {
      waiting.push({ text, taken });
      if (!blocked) feed();
    },
    end() {
      if (ended) return;
      ended = true;
      if (!blocked) feed();
    },
  };
}

/** Throws CriError when the command cannot be started. */
export function execIn(container: Container, kernel: Kernel, request: ExecRequest): RemoteCommand {
  const { machine } = container;
  const found = container.lookUp(request.command);
  if (typeof found === "string") {
    throw new CriError(
      "Unknown",
      `failed to exec in container: failed to start exec "${kernel.random.stream("container-ids").hex(64)}": OCI runtime exec failed: exec failed: unable to start container process: ${found}: unknown`,
    );
  }
  const outlet = new Outlet();
  const outer = request.tty && request.terminal ? deviceOf(request.terminal) : undefined;
  const inner = request.tty && !outer ? new InnerTerminal() : undefined;
  const device = outer ?? inner?.device;
  const stdin = request.stdin && !device ? new Pipe() : undefined;
  const feeding = stdin && feeder(stdin.sink);
  inner?.onOutput((text) => outlet.say((to) => to.stdout(text)));
  const typing = inner && request.stdin ? typist(inner) : undefined;
  const env = new Map(machine.env);
  if (request.tty) env.set("TERM", "xterm");
  const before = outer?.signalForeground;
  const process = machine.spawnRoot({
    program: found.program,
    argv: found.argv,
    user: container.user,
    group: "new",
    env,
    cause: kernel.trace.current,
    ...(device
      ? { device }
      : {
          stdin: stdin?.source ?? nullSource,
          stdout: outlet.sink("stdout"),
          stderr: outlet.sink("stderr"),
        }),
  });
  if (device) device.signalForeground = (name) => machine.signalGroup(process.group, name);
  const ended = (): void => {
    if (outer && before) outer.signalForeground = before;
    outlet.say((to) => to.exit({ code: process.status?.code ?? 0 }));
  };
  if (process.status) ended();
  else process.onEnd(ended);
  return {
    write: (text, taken = () => {}) => {
      if (feeding) return feeding.write(text, taken);
      typing?.write(text);
      taken();
    },
    end: () => {
      typing?.end();
      feeding?.end();
    },
    hold: (full) => outlet.hold(full),
    subscribe: (handlers) => outlet.subscribe(handlers),
    close: () => process.kill(device ? "SIGHUP" : "SIGKILL"),
  };
}

/** `whenEnded` calls back with the container's exit code; returns how to stop waiting. */
export function attachTo(
  container: Container,
  request: { stdin: boolean; tty: boolean; terminal?: Tty | undefined },
  whenEnded: (ended: (code: number) => void) => () => void,
): RemoteCommand {
  const outlet = new Outlet();
  const inner = container.terminal;
  const outer = request.terminal && inner ? deviceOf(request.terminal) : undefined;
  let part = (): void => {};
  let typing: ReturnType<typeof typist> | undefined;
  const feeding = request.stdin && !inner && container.stdin ? feeder(container.stdin.sink) : undefined;
  if (inner && outer) part = join(inner, outer);
  else {
    const watcher = (stream: "stdout" | "stderr", text: string): void => outlet.say((to) => to[stream](text));
    container.watchers ??= new Set();
    container.watchers.add(watcher);
    part = () => container.watchers?.delete(watcher);
    if (inner && request.stdin) typing = typist(inner);
  }
  const stopWaiting = whenEnded((code) => {
    part();
    outlet.say((to) => to.exit({ code }));
  });
  return {
    write: (text, taken = () => {}) => {
      if (feeding) return feeding.write(text, taken);
      typing?.write(text);
      taken();
    },
    end: () => {
      typing?.end();
      if (container.config.stdinOnce) feeding?.end();
    },
    subscribe: (handlers) => outlet.subscribe(handlers),
    close: () => {
      stopWaiting();
      part();
    },
  };
}
