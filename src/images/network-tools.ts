/** Images that people start to look at a network from the inside. */
import { defineImage, type Image } from "../machine/image.ts";
import type { Program } from "../machine/program.ts";
import { answer } from "./http-server.ts";
import { httpServer, sizes } from "./small-server.ts";
import { alpineFiles, alpinePrograms, debianFiles, debianPrograms } from "./userland.ts";

const TOOLS = ["curl", "dig", "nslookup", "ping", "nc", "ip", "ss", "jq", "wget", "iptables", "tcpdump"];

export const netshoot = defineImage({
  repository: "docker.io/nicolaka/netshoot",
  tags: sizes(203_000_000, "v0.13", "latest", "v0.12", "v0.11"),
  command: ["zsh"],
  workingDir: "/root",
  files: alpineFiles("3.20"),
  programs: () => {
    const bash = debianPrograms()["/bin/bash"] as Program;
    return { ...alpinePrograms(TOOLS), "/bin/bash": bash, "/bin/zsh": bash };
  },
});

/** A web server that names its pod, with the same tools around it. */
function multitool(repository: string): Image {
  return defineImage({
    repository,
    tags: sizes(37_000_000, "latest", "alpine-extra", "extra", "minimal"),
    command: ["/usr/sbin/nginx", "-g", "daemon off;"],
    exposes: [80, 443],
    files: alpineFiles("3.20"),
    programs: () => ({
      ...alpinePrograms(TOOLS),
      "/bin/bash": debianPrograms()["/bin/bash"] as Program,
      "/usr/sbin/nginx": httpServer(
        "nginx",
        (process) => Number(process.env.get("HTTP_PORT") ?? 80),
        (_request, { date, machine, network }) =>
          answer(
            200,
            `WBITT Network MultiTool (with NGINX) - ${machine.hostname} - ${network.address} - HTTP: 80 , HTTPS: 443 . (Formerly praqma/network-multitool)\n`,
            date,
            { "content-type": "text/html", server: "nginx/1.24.0" },
          ),
        { ending: "graceful" },
      ),
    }),
  });
}
export const multitools = ["docker.io/wbitt/network-multitool", "docker.io/praqma/network-multitool"].map(multitool);

/** An end-to-end test's image and its older name. */
export const dnsutils = [
  "registry.k8s.io/e2e-test-images/jessie-dnsutils",
  "gcr.io/kubernetes-e2e-test-images/dnsutils",
  "docker.io/tutum/dnsutils",
].map((repository) =>
  defineImage({
    repository,
    tags: sizes(108_000_000, "1.3", "1.7", "latest"),
    command: ["/bin/sh"],
    files: debianFiles("8 (jessie)"),
    programs: () => debianPrograms(["nslookup", "dig", "host", "curl", "wget", "ping"]),
  }),
);
