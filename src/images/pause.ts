/** pause: waits for a signal, and nothing else. */
import { defineImage, type Image } from "../machine/image.ts";
import type { Server } from "../machine/program.ts";

const pauseProgram: Server = {
  name: "pause",
  serve(process) {
    return {
      stop() {},
      signal(name) {
        if (name !== "SIGTERM" && name !== "SIGINT") return;
        void process.stdout.write(`Shutting down, got signal: ${name === "SIGTERM" ? "Terminated" : "Interrupt"}\n`);
        process.exit(0);
      },
    };
  },
};
const TAGS = ["3.9", "3.10.2", "3.10.1", "3.10", "3.8", "3.7", "3.6", "3.5", "3.4.1", "3.3", "3.2", "3.1", "3.0", "2.0", "latest"];
function pauseImage(repository: string): Image {
  return defineImage({
    repository,
    tags: TAGS.map((tag) => ({ tag, size: 321_520 })),
    entrypoint: ["/pause"],
    user: "65535:65535",
    programs: () => ({ "/pause": pauseProgram }),
  });
}
export const pause = pauseImage("registry.k8s.io/pause");
export const oldPause = pauseImage("k8s.gcr.io/pause");
export const gcrPause = pauseImage("gcr.io/google_containers/pause");
