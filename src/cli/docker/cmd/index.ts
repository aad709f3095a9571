/** docker's commands. */
import type { DockerCommand } from "../command.ts";
import { inspect, logs, port, ps, top } from "./containers.ts";
import { images, network, pull, version } from "./images.ts";
import { kill, pause, rename, restart, rm, start, stop, unpause, wait } from "./lifecycle.ts";
import { exec, run } from "./run.ts";

export const commands: readonly DockerCommand[] = [
  run,
  exec,
  ps,
  pull,
  images,
  version,
  inspect,
  kill,
  logs,
  network,
  pause,
  port,
  rename,
  restart,
  rm,
  start,
  stop,
  top,
  unpause,
  wait,
];
