/** sshd: lets those in who may come (here everybody who knows the address), as root. */
import type { ExitStatus } from "../../machine/process.ts";
import type { Server } from "../../machine/program.ts";
import { type RemoteLogin, SSH_PORT, type SshServer } from "../../machine/ssh.ts";
import { deviceOf, InputHandle, nullSink, nullSource, OutputHandle, SimProcess } from "../os/index.ts";

export const sshd: Server = {
  name: "sshd",
  footprint: { memory: 6 * 2 ** 20 },
  serve(process) {
    if (!(process instanceof SimProcess)) throw new Error("sshd runs on a simulated machine only");
    const { machine } = process;
    const service: SshServer = {
      hostname: machine.hostname,
      login: (options) => login(process, options),
      socket: (path) => machine.sockets.get(path),
    };
    process.network.listen({ port: SSH_PORT, service });
    void process.stdout.write(`Server listening on 0.0.0.0 port ${SSH_PORT}.\n`);
    return { stop() {} };
  },
};

function login(server: SimProcess, { command, stdin, stdout, stderr, tty }: RemoteLogin): ReturnType<SshServer["login"]> {
  const { machine } = server;
  const program = machine.fs.program("/bin/bash");
  if (!program) throw new Error(`${machine.hostname} has no shell`);
  const shell = machine.spawnRoot({
    program,
    argv: command === undefined ? ["-bash"] : ["bash", "-c", command],
    env: machine.env,
    cwd: machine.user.home,
    ...(stdin instanceof InputHandle ? { stdin: stdin.source } : { stdin: nullSource }),
    stdout: stdout instanceof OutputHandle ? stdout.sink : nullSink,
    stderr: stderr instanceof OutputHandle ? stderr.sink : nullSink,
    device: tty ? deviceOf(tty) : undefined,
    group: "new",
    cause: machine.kernel.trace.current,
  });
  if (tty) shell.setForeground(shell.group);
  const ended = shell.status
    ? Promise.resolve(shell.status)
    : new Promise<ExitStatus>((resolve) => void shell.onEnd((status) => resolve(status)));
  return { ended, kill: () => shell.kill("SIGHUP") };
}
