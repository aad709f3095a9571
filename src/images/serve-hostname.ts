/** serve_hostname: the pod's name and nothing else. */
import { defineImage } from "../machine/image.ts";
import { answer } from "./http-server.ts";
import { httpServer, sizes } from "./small-server.ts";

export const serveHostname = defineImage({
  repository: "registry.k8s.io/serve_hostname",
  tags: sizes(6_000_000, "latest", "v1.4", "1.4"),
  command: ["/serve_hostname"],
  exposes: [9376],
  programs: () => ({
    "/serve_hostname": httpServer(
      "serve_hostname",
      () => 9376,
      (_request, process) => answer(200, process.machine.hostname, process.date),
      // It waits a minute for its deletion before it ends.
      { ending: "deaf" },
    ),
  }),
});
