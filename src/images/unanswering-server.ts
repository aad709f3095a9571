/**
 * Servers of larger examples. They start, say so, listen and stop as the real ones do; what they would answer is not
 * modelled, and they say that too.
 */
import { defineImage, type Image } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import { entrypoint } from "./entrypoint.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

export interface UnansweringServer {
  /** `mysql` is of docker.io/library. */
  repository: string;
  tags: readonly string[];
  size: number;
  command: string;
  port: number;
  ready: string;
  /** Why it does not start; undefined when it does. */
  refuses?(process: Process): string | undefined;
  http?: boolean;
}

export function server(definition: UnansweringServer): Image {
  const { repository, tags, size, command, port, ready, refuses, http } = definition;
  const program = {
    name: command,
    commands: [command],
    serve(process: Process) {
      const why = refuses?.(process);
      if (why !== undefined) {
        void process.stderr.write(why);
        process.exit(1);
        return { stop() {} };
      }
      const refusal = `kubewekend does not model what ${command} answers\n`;
      process.clock.after(1_500_000, () => {
        process.network.listen({
          port,
          raw: () => refusal,
          ...(http ? { http: () => ({ status: 501, headers: { "content-type": "text/plain" }, body: refusal }) } : {}),
        });
        void process.stdout.write(`${ready}\n`);
      });
      return { stop() {}, signal: () => process.exit(0) };
    },
  };
  return defineImage({
    repository: repository.includes(".") ? repository : `docker.io/library/${repository}`,
    tags: tags.map((tag) => ({ tag, size })),
    entrypoint: ["docker-entrypoint.sh"],
    command: [command],
    exposes: [port],
    files: debianFiles("12 (bookworm)"),
    programs: () => ({
      ...debianPrograms(),
      [`/usr/local/bin/${command}`]: program,
      "/usr/local/bin/docker-entrypoint.sh": entrypoint("docker-entrypoint.sh", program, () => ""),
    }),
  });
}
