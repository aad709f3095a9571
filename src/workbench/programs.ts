/** What is installed where: the programs of the laptop and of kind's nodes. */
import { crictlFor } from "../cli/crictl/index.ts";
import { docker } from "../cli/docker/index.ts";
import { journalctl } from "../cli/journalctl/index.ts";
import { kind } from "../cli/kind/index.ts";
import { kubectlFor } from "../cli/kubectl/index.ts";
import { networkTools } from "../cli/network-tools.ts";
import { systemctl } from "../cli/systemctl/index.ts";
import type { Release } from "../kube/releases/index.ts";
import type { Program } from "../machine/program.ts";
import { coreutils } from "../shell/coreutils/index.ts";
import { bash, sh } from "../shell/index.ts";

type Programs = Readonly<Record<string, Program>>;

const shells: Programs = { "/bin/bash": bash, "/usr/bin/bash": bash, "/bin/sh": sh };

/** By path. */
export function laptopPrograms(release: Release): Programs {
  const kubectl = kubectlFor(release);
  return {
    ...coreutils,
    ...networkTools,
    ...shells,
    "/usr/local/bin/kubectl": kubectl,
    "/usr/bin/docker": docker,
    "/usr/local/bin/kind": kind,
  };
}

/** By path. */
export function nodePrograms(release: Release): Programs {
  return {
    ...coreutils,
    ...networkTools,
    ...shells,
    "/usr/bin/kubectl": kubectlFor(release),
    "/usr/local/bin/crictl": crictlFor(release.crictl),
    "/usr/bin/systemctl": systemctl,
    "/usr/bin/journalctl": journalctl,
  };
}
