/** The programs that talk to the network, and jq, by the path at which a machine has them. */
import type { Program } from "../machine/program.ts";
import { curl } from "./curl/index.ts";
import { dig } from "./dig/index.ts";
import { jq } from "./jq/index.ts";
import { nc } from "./nc/index.ts";
import { nslookup } from "./nslookup/index.ts";
import { ping } from "./ping/index.ts";
import { wget } from "./wget/index.ts";

export const networkTools: Readonly<Record<string, Program>> = {
  "/usr/bin/curl": curl,
  "/usr/bin/dig": dig,
  "/usr/bin/jq": jq,
  "/usr/bin/nc": nc,
  "/usr/bin/nslookup": nslookup,
  "/usr/bin/ping": ping,
  "/usr/bin/wget": wget,
};
