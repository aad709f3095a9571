/** Google's hello-app: its version and the pod that answered. */
import { defineImage, type Image } from "../machine/image.ts";
import { answer, pathOf, slashDate } from "./http-server.ts";
import { httpServer, sizes } from "./small-server.ts";

function helloApp(repository: string): Image {
  return defineImage({
    repository,
    tags: [...sizes(12_000_000, "1.0"), ...sizes(12_000_000, "2.0")],
    entrypoint: ["./hello-app"],
    env: { PORT: "8080" },
    exposes: [8080],
    programs: (tag) => ({
      "/hello-app": httpServer(
        "hello-app",
        (process) => Number(process.env.get("PORT") ?? 8080),
        (request, process) => {
          void process.stderr.write(`${slashDate(process.date)} Serving request: ${pathOf(request)}\n`);
          return answer(200, `Hello, world!\nVersion: ${tag}.0\nHostname: ${process.machine.hostname}\n`, process.date);
        },
        { greeting: ({ date }, port) => `${slashDate(date)} Server listening on port ${port}\n` },
      ),
    }),
  });
}
export const helloApps = ["gcr.io/google-samples/hello-app", "us-docker.pkg.dev/google-samples/containers/gke/hello-app"].map(helloApp);
