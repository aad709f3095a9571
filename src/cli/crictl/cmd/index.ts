/** crictl's subcommands. */
import type { CrictlCommand } from "../command.ts";
import { inspect, ps, rm, start, stop } from "./containers.ts";
import { attach, exec, logs } from "./containers-io.ts";
import { images, inspecti, pull, rmi } from "./images.ts";
import { info, version } from "./info.ts";
import { inspectp, pods, rmp, stopp } from "./pods.ts";

export const commands: readonly CrictlCommand[] = [
  attach,
  exec,
  images,
  info,
  inspect,
  inspecti,
  inspectp,
  logs,
  pods,
  ps,
  pull,
  rm,
  rmi,
  rmp,
  start,
  stop,
  stopp,
  version,
];
