/** The machines of each era: which servers there are, what is on them, and on which one the learner sits. */

import type { Era } from "../../course/index.ts";
import { blog, blogImage } from "../../images/blog.ts";
import { LIBRARY, libpay } from "../../images/coffee-shop-apps.ts";
import { report, reportImage, SALES, salesOf } from "../../images/report.ts";
import { shop, shopImage } from "../../images/shop.ts";
import type { Image } from "../../machine/image.ts";
import type { Program } from "../../machine/program.ts";
import type { GuestSystem, ServerSetup, ServersPlan } from "../../sim/index.ts";
import { dpkgStatus, unitFile } from "./packages.ts";
import { dockerPrograms, kvmPrograms, lb, serverPrograms, sim, ssh } from "./programs.ts";

export interface EraPlan {
  readonly servers: ServersPlan;
  /** What the registries hold besides. */
  readonly images: readonly Image[];
  readonly laptopPrograms: Readonly<Record<string, Program>>;
}
const SECOND = 1_000_000;
const MIB = 2 ** 20;
const HARDWARE = { cpus: 4, memory: 8192 * MIB };
const BASE: Pick<ServerSetup, "hardware" | "system" | "boot"> = { hardware: HARDWARE, system: 512 * MIB, boot: 30 * SECOND };
const APPS = ["shop", "blog", "report"];
const RC = { "/root/.bashrc": "alias ll='ls -l'\n" };
/** Nothing is enabled but what an administrator enables. */
const WANTS = { "/etc/systemd/system/multi-user.target.wants/ssh.service": "" };
const RESTARTS = "Restart=on-failure\n";

/** One operating system, three programs, one libpay. */
function bare(hostname: string, address: string): ServerSetup {
  return {
    ...BASE,
    hostname,
    address,
    files: {
      ...RC,
      ...WANTS,
      ...dpkgStatus("libpay1"),
      ...libpay(1),
      "/etc/systemd/system/shop.service": unitFile("Kubewekend Coffee orders", "/usr/local/bin/shop --port 80", RESTARTS),
      "/etc/systemd/system/blog.service": unitFile("Kubewekend Coffee blog", "/opt/blog/bin/blog --port 80", RESTARTS),
      "/etc/systemd/system/report.service": unitFile("Kubewekend Coffee night report", "/usr/local/bin/report"),
      "/opt/blog/README": "blog 2.0 was built with libpay 2. The library lies in /opt/blog/vendor.\n",
      [`/opt/blog/vendor/lib/${LIBRARY.split("/").at(-1)}`]: libpay(2)[LIBRARY] ?? "",
    },
    programs: {
      ...serverPrograms,
      "/usr/local/bin/shop": shop("1.0"),
      "/opt/blog/bin/blog": blog,
      "/usr/local/bin/report": report("0.9"),
    },
  };
}
/** With a day's sales to add up. */
const busy = (setup: ServerSetup): ServerSetup => ({ ...setup, files: { ...setup.files, [SALES]: salesOf(3000) } });
/** The second one, when it comes: empty but for the archive. */
const ordered: ServerSetup = {
  ...BASE,
  hostname: "metal-02",
  address: "192.168.1.22",
  files: { ...RC, ...WANTS, ...dpkgStatus() },
  programs: serverPrograms,
  spare: true,
};
const guestSystem: GuestSystem = {
  system: 212 * MIB,
  boot: 45 * SECOND,
  files: { ...RC, ...WANTS, ...dpkgStatus() },
  programs: serverPrograms,
};
const IMAGES = "/var/lib/libvirt/images";
function kvm(hostname: string, address: string): ServerSetup {
  return {
    ...BASE,
    hostname,
    address,
    files: { ...RC, ...WANTS, ...dpkgStatus(), "/proc/sys/vm/overcommit_memory": "2\n" },
    programs: kvmPrograms,
    hypervisor: { images: { [`${IMAGES}/debian12.qcow2`]: guestSystem } },
  };
}
function dockerHost(hostname: string, address: string, images: readonly string[]): ServerSetup {
  return { ...BASE, hostname, address, files: { ...RC, ...WANTS, ...dpkgStatus() }, programs: dockerPrograms, docker: images };
}
const OWN = [shopImage, blogImage, reportImage];
const GIVEN = ["shop:1.0", "shop:1.1", "blog:2.0", "report:1"];

const customers = { server: "metal-01", port: 80, every: SECOND / 2 };

export function eraOf(era: Era): EraPlan {
  switch (era) {
    case "metal":
      return {
        servers: { home: "metal-01", apps: APPS, servers: [bare("metal-01", "192.168.1.21"), ordered], customers },
        images: [],
        laptopPrograms: {},
      };
    case "guests":
      return { servers: { home: "metal-01", apps: APPS, servers: [kvm("metal-01", "192.168.1.21")] }, images: [], laptopPrograms: {} };
    case "containers":
      return {
        servers: { home: "metal-01", apps: APPS, servers: [dockerHost("metal-01", "192.168.1.21", GIVEN)] },
        images: OWN,
        laptopPrograms: {},
      };
    case "hosts":
      return {
        servers: {
          apps: ["docker-entrypoint.sh"],
          servers: [1, 2, 3].map((number) => dockerHost(`host-${number}`, `192.168.1.3${number}`, [])),
        },
        images: [],
        laptopPrograms: { "/usr/local/bin/sim": sim, "/usr/bin/ssh": ssh, "/usr/local/bin/lb": lb },
      };
    case "museum":
      return {
        servers: {
          apps: APPS,
          servers: [
            busy(bare("metal-01", "192.168.1.21")),
            kvm("metal-02", "192.168.1.22"),
            dockerHost("docker-01", "192.168.1.23", GIVEN),
          ],
          customers,
        },
        images: OWN,
        laptopPrograms: { "/usr/local/bin/sim": sim, "/usr/bin/ssh": ssh },
      };
    case "street":
      return {
        servers: { apps: [], servers: [], customers: { server: "laptop", port: 8080, every: SECOND } },
        images: [],
        laptopPrograms: { "/usr/local/bin/sim": sim },
      };
  }
}
