/** registry.k8s.io/hpa-example: computes while it is asked. */
import { defineImage } from "../machine/image.ts";
import type { Server } from "../machine/program.ts";
import { answer } from "./http-server.ts";
import { type Answering, sizes, waiting } from "./small-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

/** Processor time of one answer: a million square roots in PHP. */
const ROOTS = 60_000;
/** Answers one request after the other, each as long as the container's share of a core makes it take. */
const squareRoots: Server = {
  name: "apache2",
  footprint: { memory: 11_000_000, cpuMilli: 1 },
  serve(process) {
    let last: Promise<unknown> = Promise.resolve();
    const respond: Answering = (_request) => {
      const done = last
        .then(() => process.work(ROOTS))
        .then(() => answer(200, "OK!", process.date, { "content-type": "text/html; charset=UTF-8", server: "Apache/2.4.10 (Debian)" }));
      last = done.catch(() => undefined);
      return done;
    };
    process.network.listen({ port: 80, http: (request) => respond(request, process) });
    return waiting(process, "graceful");
  },
};

export const hpaExample = defineImage({
  repository: "registry.k8s.io/hpa-example",
  tags: sizes(182_000_000, "latest"),
  command: ["apache2-foreground"],
  exposes: [80],
  files: debianFiles("8 (jessie)"),
  programs: () => ({
    ...debianPrograms(),
    "/usr/local/bin/apache2-foreground": squareRoots,
  }),
});
