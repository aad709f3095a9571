/** Commands that change the state of containers. */
import type { Docker } from "../../../machine/docker.ts";
import type { DockerCommand, DockerInvocation } from "../command.ts";

/** One container after the other; each success prints its name, each failure a line, as docker does. */
function each(act: (docker: Docker, name: string, invocation: DockerInvocation) => Promise<void> | void): DockerCommand["run"] {
  return async (invocation) => {
    let code = 0;
    for (const name of invocation.args) {
      try {
        await act(invocation.docker, name, invocation);
        await invocation.process.stdout.write(`${name}\n`);
      } catch (error) {
        await invocation.process.stderr.write(`Error response from daemon: ${error instanceof Error ? error.message : String(error)}\n`);
        code = 1;
      }
    }
    return code;
  };
}
const some = { min: 1 };

export const stop: DockerCommand = {
  name: "stop",
  aliases: ["container stop"],
  usage: "docker stop [OPTIONS] CONTAINER [CONTAINER...]",
  summary: "Stop one or more running containers",
  flags: "s signal string \nt time int 10",
  arguments: some,
  run: each((docker, name, { process, flags }) => process.until(docker.stop(name, flags.int("time")))),
};
export const start: DockerCommand = {
  name: "start",
  aliases: ["container start"],
  usage: "docker start [OPTIONS] CONTAINER [CONTAINER...]",
  summary: "Start one or more stopped containers",
  flags: "",
  arguments: some,
  run: each((docker, name) => docker.start(name)),
};
export const restart: DockerCommand = {
  name: "restart",
  aliases: ["container restart"],
  usage: "docker restart [OPTIONS] CONTAINER [CONTAINER...]",
  summary: "Restart one or more containers",
  flags: "s signal string \nt time int 10",
  arguments: some,
  run: each(async (docker, name, { process, flags }) => {
    await process.until(docker.stop(name, flags.int("time")));
    docker.start(name);
  }),
};
export const kill: DockerCommand = {
  name: "kill",
  aliases: ["container kill"],
  usage: "docker kill [OPTIONS] CONTAINER [CONTAINER...]",
  summary: "Kill one or more running containers",
  flags: "s signal string ",
  arguments: some,
  run: each((docker, name, { flags }) => docker.kill(name, flags.string("signal") || "SIGKILL")),
};
export const pause: DockerCommand = {
  name: "pause",
  aliases: ["container pause"],
  usage: "docker pause CONTAINER [CONTAINER...]",
  summary: "Pause all processes within one or more containers",
  flags: "",
  arguments: some,
  run: each((docker, name) => docker.pause(name)),
};
export const unpause: DockerCommand = {
  name: "unpause",
  aliases: ["container unpause"],
  usage: "docker unpause CONTAINER [CONTAINER...]",
  summary: "Unpause all processes within one or more containers",
  flags: "",
  arguments: some,
  run: each((docker, name) => docker.unpause(name)),
};
export const rm: DockerCommand = {
  name: "rm",
  aliases: ["container rm", "container remove"],
  usage: "docker rm [OPTIONS] CONTAINER [CONTAINER...]",
  summary: "Remove one or more containers",
  flags: "f force bool false\nv volumes bool false",
  arguments: some,
  run: each((docker, name, { flags }) => docker.remove(name, flags.bool("force"), flags.bool("volumes"))),
};
export const rename: DockerCommand = {
  name: "rename",
  aliases: ["container rename"],
  usage: "docker rename CONTAINER NEW_NAME",
  summary: "Rename a container",
  flags: "",
  arguments: { min: 2, max: 2 },
  async run({ docker, args }) {
    docker.rename(args[0] ?? "", args[1] ?? "");
    return 0;
  },
};
export const wait: DockerCommand = {
  name: "wait",
  aliases: ["container wait"],
  usage: "docker wait CONTAINER [CONTAINER...]",
  summary: "Block until one or more containers stop, then print their exit codes",
  flags: "",
  arguments: some,
  async run({ process, docker, args }) {
    for (const name of args) await process.stdout.write(`${await process.until(docker.wait(name))}\n`);
    return 0;
  },
};
