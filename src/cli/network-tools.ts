/** The programs that talk to the network, and jq, by the path at which a machine has them. Each is loaded when it is first run. */
import { commandsOf, type LazyCommand } from "../machine/lazy.ts";

export const networkTools: Readonly<Record<string, LazyCommand>> = {
  "/usr/bin/curl": commandsOf(() => import("./curl/index.ts"))("curl", (all) => all.curl),
  "/usr/bin/dig": commandsOf(() => import("./dig/index.ts"))("dig", (all) => all.dig),
  "/usr/sbin/ip": commandsOf(() => import("./ip/index.ts"))("ip", (all) => all.ip),
  "/usr/bin/jq": commandsOf(() => import("./jq/index.ts"))("jq", (all) => all.jq),
  "/usr/bin/nc": commandsOf(() => import("./nc/index.ts"))("nc", (all) => all.nc),
  "/usr/bin/nslookup": commandsOf(() => import("./nslookup/index.ts"))("nslookup", (all) => all.nslookup),
  "/usr/bin/ping": commandsOf(() => import("./ping/index.ts"))("ping", (all) => all.ping),
  "/usr/bin/wget": commandsOf(() => import("./wget/index.ts"))("wget", (all) => all.wget),
};
