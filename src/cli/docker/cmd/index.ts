/** docker's commands. */
import type { DockerCommand } from "../command.ts";
import { info, load, save, systemDf } from "./archives.ts";
import { build, history, inspectImage, rmi, tag } from "./build.ts";
import { inspect, logs, port, ps, top } from "./containers.ts";
import { images, network, pull, version } from "./images.ts";
import { kill, pause, rename, restart, rm, start, stop, unpause, wait } from "./lifecycle.ts";
import { cp, networkCreate, networkInspect, networkRemove, stats, update } from "./resources.ts";
import { exec, run } from "./run.ts";
import { volumeCreate, volumeInspect, volumeList, volumePrune, volumeRemove } from "./volumes.ts";

export const commands: readonly DockerCommand[] = [
  run,
  exec,
  ps,
  build,
  info,
  load,
  save,
  systemDf,
  pull,
  images,
  version,
  cp,
  history,
  inspectImage,
  inspect,
  kill,
  logs,
  network,
  networkCreate,
  networkInspect,
  networkRemove,
  pause,
  port,
  rename,
  restart,
  rm,
  rmi,
  start,
  stats,
  stop,
  tag,
  top,
  unpause,
  update,
  volumeList,
  volumeCreate,
  volumeInspect,
  volumePrune,
  volumeRemove,
  wait,
];
