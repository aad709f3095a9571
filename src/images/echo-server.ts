/** The echo server of Kubernetes' examples: nginx that tells the request. */
import { defineImage, type Image } from "../machine/image.ts";
import { answer } from "./http-server.ts";
import { httpServer, sizes } from "./small-server.ts";

function echoServer(repository: string): Image {
  return defineImage({
    repository,
    tags: sizes(43_000_000, "1.10", "1.4", "1.8", "2.5", "latest"),
    command: ["nginx"],
    exposes: [8080],
    programs: () => ({
      "/usr/sbin/nginx": httpServer(
        "nginx",
        () => 8080,
        (request, process) => {
          const headers = Object.entries(request.headers)
            .map(([name, value]) => `\t${name}=${value}\n`)
            .join("");
          return answer(
            200,
            `\n\nHostname: ${process.machine.hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=${request.peer?.address ?? ""}\n\tmethod=${request.method}\n\treal path=${request.path}\n\tquery=${request.path.split("?")[1] ?? ""}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${request.headers.host ?? request.host ?? ""}:8080${request.path}\n\nRequest Headers:\n${headers}\nRequest Body:\n\t-no body in request-\n\n`,
            process.date,
            { "content-type": "text/plain", server: "echoserver" },
          );
        },
        { ending: "graceful" },
      ),
    }),
  });
}
export const echoServers = [
  "registry.k8s.io/echoserver",
  "k8s.gcr.io/echoserver",
  "gcr.io/google_containers/echoserver",
  "gcr.io/google-containers/echoserver",
].map(echoServer);
