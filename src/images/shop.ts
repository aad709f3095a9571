/** shop: where customers of Kubewekend Coffee order. 1.0 sells; 1.1 starts, and cannot take an order. */
import { defineImage } from "../machine/image.ts";
import type { Server } from "../machine/program.ts";
import { libpay, MIB, serveHttp } from "./coffee-shop-apps.ts";
import { answer, combinedLine } from "./http-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

/** Processor time of an order: microseconds. */
const ORDER = 60_000;
const FAULT = "shop 1.1: no such table: loyalty_cards\n";

export function shop(version: string): Server {
  return {
    name: "shop",
    footprint: { memory: 160 * MIB },
    libraries: [{ name: "libpay.so", version: "LIBPAY_1.0" }],
    serve: (process) =>
      serveHttp(process, "shop", `shop ${version} takes orders (libpay 1)`, async (request) => {
        await process.work(ORDER);
        const [status, body] = version === "1.1" ? [500, FAULT] : [200, `Kubewekend Coffee, shop ${version}: what may it be?\n`];
        // Only what went wrong: a line for each customer would be all there is to read.
        if (status !== 200) void process.stdout.write(`${combinedLine(request, status, body.length, process.date)}\n`);
        return answer(status, body, process.date);
      }),
  };
}
export const shopImage = defineImage({
  repository: "docker.io/library/shop",
  tags: ["1.0", "1.1"].map((tag) => ({ tag, size: 61 * MIB })),
  command: ["shop"],
  env: { CACHE_MB: "4600" },
  exposes: [80],
  files: { ...debianFiles("12 (bookworm)"), ...libpay(1) },
  layers: [
    { createdBy: "/bin/sh -c #(nop) ADD file:debian-bookworm-slim in / ", size: 74_800_000 },
    { createdBy: "RUN /bin/sh -c apt-get install -y libpay1 # buildkit", size: 4_100_000 },
    { createdBy: "COPY shop /usr/local/bin/shop # buildkit", size: 86_000_000 },
    { createdBy: "ENV CACHE_MB=4600", size: 0 },
    { createdBy: "EXPOSE map[80/tcp:{}]", size: 0 },
    { createdBy: 'CMD ["shop"]', size: 0 },
  ],
  programs: (tag) => ({ ...debianPrograms(["curl"]), "/usr/local/bin/shop": shop(tag) }),
});
