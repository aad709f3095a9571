/** Traefik's whoami: the request as the server saw it. */
import { defineImage } from "../machine/image.ts";
import { answer, pathOf, slashDate } from "./http-server.ts";
import { flag, httpServer, sizes } from "./small-server.ts";

export const whoami = defineImage({
  repository: "docker.io/traefik/whoami",
  tags: sizes(2_900_000, "v1.10.2", "latest", "v1.10", "v1.10.1", "v1.9", "v1.8", "v1.11"),
  entrypoint: ["/whoami"],
  exposes: [80],
  programs: () => ({
    "/whoami": httpServer(
      "whoami",
      (process) => Number(flag(process, "--port", process.env.get("WHOAMI_PORT_NUMBER") ?? "80")),
      (request, process) => {
        const headers = Object.entries(request.headers)
          .filter(([name]) => name !== "host")
          .map(([name, value]) => `${name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}\n`)
          .sort()
          .join("");
        if (pathOf(request) === "/health") return answer(200, "", process.date);
        if (pathOf(request) === "/api")
          return answer(
            200,
            `${JSON.stringify({ hostname: process.machine.hostname, ip: ["127.0.0.1", process.network.address], url: request.path, host: request.host, method: request.method })}\n`,
            process.date,
            { "content-type": "application/json" },
          );
        return answer(
          200,
          `Hostname: ${process.machine.hostname}\nIP: 127.0.0.1\nIP: ${process.network.address}\nRemoteAddr: ${request.peer?.address ?? ""}:${40000 + (process.pid % 1000)}\n${request.method} ${request.path} HTTP/1.1\nHost: ${request.headers.host ?? request.host ?? ""}\n${headers}\n`,
          process.date,
        );
      },
      { greeting: ({ date }, port) => `${slashDate(date)} Starting up on port ${port}\n` },
    ),
  }),
});
