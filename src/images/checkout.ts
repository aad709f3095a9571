/** The till of Kubewekend Coffee: v1 and v2 sell, v3 starts and never becomes ready. */
import { defineImage } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Server } from "../machine/program.ts";
import { answer, combinedLine, pathOf } from "./http-server.ts";
import { alpineFiles, alpinePrograms } from "./userland.ts";

const PORT = 8080;
const MIB = 2 ** 20;
const FAULT = 'no table "discounts": the new version expects a database that nobody has migrated\n';

function till(tag: string): Server {
  const sells = tag !== "v3";
  return {
    name: "checkout",
    serve(process: Process) {
      process.network.listen({
        port: PORT,
        http(request) {
          const path = pathOf(request);
          const [status, body] = sells
            ? [200, path === "/healthz" ? "ok\n" : `checkout ${tag}\n`]
            : [path === "/healthz" ? 503 : 500, FAULT];
          if (path !== "/healthz" || !sells) void process.stdout.write(`${combinedLine(request, status, body.length, process.date)}\n`);
          return answer(status, body, process.date);
        },
      });
      void process.stdout.write(`checkout ${tag} listens on port ${PORT}\n`);
      if (!sells) void process.stderr.write(`checkout ${tag}: ${FAULT}`);
      return { stop() {}, signal: () => process.exit(0) };
    },
  };
}
export const checkout = defineImage({
  repository: "docker.io/kubewekend/checkout",
  tags: ["v1", "v2", "v3"].map((tag) => ({ tag, size: 21 * MIB })),
  entrypoint: ["/usr/local/bin/checkout"],
  exposes: [PORT],
  files: alpineFiles("3.20"),
  programs: (tag) => ({ ...alpinePrograms(), "/usr/local/bin/checkout": till(tag) }),
});
