/** registry.k8s.io/goproxy: the target of probes of TCP. It forwards nothing here. */
import { defineImage } from "../machine/image.ts";
import { answer } from "./http-server.ts";
import { httpServer, sizes } from "./small-server.ts";

const proxy = httpServer(
  "goproxy",
  () => 8080,
  (_request, process) => answer(500, "This is a proxy server. Does not respond to non-proxy requests.\n", process.date),
);
export const goproxy = defineImage({
  repository: "registry.k8s.io/goproxy",
  tags: sizes(2_000_000, "0.1"),
  entrypoint: ["/goproxy"],
  exposes: [8080],
  programs: () => ({ "/goproxy": proxy }),
});
