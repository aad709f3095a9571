/** HashiCorp's http-echo: always the same text. */
import { defineImage } from "../machine/image.ts";
import { answer, slashDate } from "./http-server.ts";
import { flag, sizes, waiting } from "./small-server.ts";

export const httpEcho = defineImage({
  repository: "docker.io/hashicorp/http-echo",
  tags: sizes(3_000_000, "1.0", "latest", "0.2.3", "1.0.0", "0.2.1"),
  entrypoint: ["/http-echo"],
  exposes: [5678],
  user: "65532",
  programs: () => ({
    "/http-echo": {
      name: "http-echo",
      serve(process) {
        const text = flag(process, "-text", process.env.get("ECHO_TEXT") ?? "");
        if (text === "") {
          void process.stderr.write("Missing -text option!\n");
          process.exit(127);
          return { stop() {} };
        }
        const listen = flag(process, "-listen", ":5678");
        const port = Number(listen.slice(listen.lastIndexOf(":") + 1));
        process.network.listen({
          port,
          http: (request) => {
            void process.stdout.write(
              `${slashDate(process.date)} ${request.host ?? ""} ${request.peer?.address ?? ""} "${request.method} ${request.path} HTTP/1.1" 200 ${text.length + 1} "${request.headers["user-agent"] ?? ""}" 12.3µs\n`,
            );
            return answer(200, `${text}\n`, process.date, { "x-app-name": "http-echo", "x-app-version": "1.0.0" });
          },
        });
        void process.stdout.write(`${slashDate(process.date)} [INFO] server is listening on :${port}\n`);
        return waiting(process, "graceful");
      },
    },
  }),
});
