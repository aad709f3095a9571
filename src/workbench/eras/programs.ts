/** What is installed on the servers of the old eras, by path. */
import { aptFor, dpkgFor } from "../../cli/apt/index.ts";
import { networkTools } from "../../cli/network-tools.ts";
import { lazyCommand } from "../../machine/lazy.ts";
import type { Program } from "../../machine/program.ts";
import { coreutils } from "../../shell/coreutils/index.ts";
import { bash, sh } from "../../shell/index.ts";
import { archive } from "./packages.ts";

type Programs = Readonly<Record<string, Program>>;

export const sim: Program = lazyCommand("sim", async () => (await import("../../cli/sim/index.ts")).sim, true);
export const ssh: Program = lazyCommand("ssh", async () => (await import("../../cli/ssh/index.ts")).ssh);
export const lb: Program = lazyCommand("lb", async () => (await import("../../cli/lb/index.ts")).lb);
const docker = lazyCommand("docker", async () => (await import("../../cli/docker/index.ts")).docker, true);

/** Debian with systemd. */
export const serverPrograms: Programs = {
  ...coreutils,
  ...networkTools,
  "/bin/bash": bash,
  "/usr/bin/bash": bash,
  "/bin/sh": sh,
  "/usr/bin/systemctl": lazyCommand("systemctl", async () => (await import("../../cli/systemctl/index.ts")).systemctl, true),
  "/usr/bin/journalctl": lazyCommand("journalctl", async () => (await import("../../cli/journalctl/index.ts")).journalctl),
  "/usr/bin/ss": lazyCommand("ss", async () => (await import("../../cli/ss/index.ts")).ss),
  "/usr/bin/ldd": lazyCommand("ldd", async () => (await import("../../cli/ldd/index.ts")).ldd),
  "/usr/bin/apt": aptFor(archive, "apt"),
  "/usr/bin/apt-get": aptFor(archive, "apt-get"),
  "/usr/bin/dpkg": dpkgFor(archive),
  "/usr/bin/ssh": ssh,
  "/usr/local/bin/sim": sim,
};
export const kvmPrograms: Programs = {
  ...serverPrograms,
  "/usr/bin/virsh": lazyCommand("virsh", async () => (await import("../../cli/virsh/index.ts")).virsh, true),
  "/usr/bin/virt-install": lazyCommand("virt-install", async () => (await import("../../cli/virsh/virt-install.ts")).virtInstall),
};
export const dockerPrograms: Programs = { ...serverPrograms, "/usr/bin/docker": docker };
