/** envoy as a load balancer's container runs it: each line of its file is a port and a server behind it, taken in turn. */
import { ConnectionError } from "../../kube/status.ts";
import { defineImage, type Image } from "../../machine/image.ts";
import type { ListeningSocket } from "../../machine/network.ts";
import type { Server } from "../../machine/program.ts";
import { listenOn, ownerOf, SimProcess, type Socket } from "../os/index.ts";

const TAG = "v1.30.1";
export const BALANCER_IMAGE = `envoyproxy/envoy:${TAG}`;
export const BALANCER_CONFIG = "/home/envoy/listeners";

const envoy: Server = {
  name: "envoy",
  serve(process) {
    if (!(process instanceof SimProcess)) throw new Error("envoy runs on a simulated machine only");
    const { namespace, fs } = process.machine;
    const doors = new Map<number, ListeningSocket>();
    let next = 0;
    const servers = (): { port: number; host: string; target: number }[] =>
      [...(fs.exists(BALANCER_CONFIG) ? fs.read(BALANCER_CONFIG) : "").matchAll(/^(\d+) (\S+):(\d+)$/gm)].map(
        ([, port, host = "", target]) => ({
          port: Number(port),
          host,
          target: Number(target),
        }),
      );
    /** Whoever can be reached, in turn. */
    const pick = (port: number): Socket | undefined => {
      const all = servers().filter((server) => server.port === port);
      for (let tries = 0; tries < all.length; tries++) {
        const server = all[next++ % all.length];
        try {
          if (server) return namespace.fabric.dial(namespace, server.host, server.target).socket;
        } catch {
          // The next one.
        }
      }
      return undefined;
    };
    const listen = (): void => {
      const wanted = new Set(servers().map(({ port }) => port));
      for (const [port, door] of doors) {
        if (wanted.has(port)) continue;
        door.close();
        doors.delete(port);
      }
      for (const port of wanted) {
        if (doors.has(port)) continue;
        const door = listenOn(namespace, {
          port,
          owner: ownerOf(process),
          http: (request) => {
            const answer = pick(port)?.options.http?.(request);
            if (!answer) throw new ConnectionError("EOF", "EOF");
            return answer;
          },
        });
        doors.set(port, door);
      }
    };
    listen();
    return {
      stop() {
        for (const door of doors.values()) door.close();
      },
      signal: (name) => (name === "SIGHUP" ? listen() : process.exit(0)),
    };
  },
};

export const envoyImage: Image = defineImage({
  repository: "docker.io/envoyproxy/envoy",
  tags: [{ tag: TAG, size: 58 * 2 ** 20 }],
  entrypoint: ["envoy", "-c", "/home/envoy/envoy.yaml"],
  programs: () => ({ "/usr/local/bin/envoy": envoy }),
});
