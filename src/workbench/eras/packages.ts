/** What the archive of the old servers holds: a library in two versions, and the three programs as packages. */
import { blog } from "../../images/blog.ts";
import { libpay } from "../../images/coffee-shop-apps.ts";
import { report, SALES, salesOf } from "../../images/report.ts";
import { shop } from "../../images/shop.ts";
import { type DebianPackage, DPKG_STATUS, statusText } from "../../machine/debian-package.ts";

export function unitFile(description: string, exec: string, more = ""): string {
  return `[Unit]\nDescription=${description}\nAfter=network.target\n\n[Service]\nExecStart=${exec}\n${more}\n[Install]\nWantedBy=multi-user.target\n`;
}
const UNITS = "/etc/systemd/system";

export const archive: readonly DebianPackage[] = [
  { name: "libpay1", version: "1.4.2-3", description: "payments, interface 1", conflicts: ["libpay2"], files: libpay(1), size: 48_200 },
  { name: "libpay2", version: "2.0.1-1", description: "payments, interface 2", conflicts: ["libpay1"], files: libpay(2), size: 51_700 },
  {
    name: "shop",
    version: "1.0",
    description: "orders of Kubewekend Coffee",
    depends: ["libpay1"],
    files: {
      [`${UNITS}/shop.service`]: unitFile("Kubewekend Coffee orders", "/usr/bin/shop --port 80", "Restart=on-failure\n"),
    },
    programs: { "/usr/bin/shop": shop("1.0") },
    unit: "shop.service",
    size: 31_400_000,
  },
  {
    name: "blog",
    version: "2.0",
    description: "the blog of Kubewekend Coffee",
    depends: ["libpay2"],
    files: {
      [`${UNITS}/blog.service`]: unitFile("Kubewekend Coffee blog", "/usr/bin/blog --port 80", "Restart=on-failure\n"),
    },
    programs: { "/usr/bin/blog": blog },
    unit: "blog.service",
    size: 28_100_000,
  },
  {
    name: "report",
    version: "1",
    description: "the night report of Kubewekend Coffee",
    files: { [`${UNITS}/report.service`]: unitFile("Kubewekend Coffee night report", "/usr/bin/report"), [SALES]: salesOf(2400) },
    programs: { "/usr/bin/report": report("1") },
    size: 11_900_000,
  },
];
/** What every Debian has, as far as somebody asks. */
const BASE = ["bash", "coreutils", "curl", "iproute2", "libc6", "openssh-server", "procps", "systemd"].map((name) => ({
  name,
  version: "12.5",
}));

/** The list of what is installed: the system's own packages and these. */
export function dpkgStatus(...names: readonly string[]): Record<string, string> {
  const added = archive.filter(({ name }) => names.includes(name)).map(({ name, version }) => ({ name, version }));
  return { [DPKG_STATUS]: statusText([...BASE, ...added].sort((a, b) => (a.name < b.name ? -1 : 1))) };
}
