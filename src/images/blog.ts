/** blog: where the owner of Kubewekend Coffee writes about beans, and asks for a tip. */
import { defineImage } from "../machine/image.ts";
import type { Server } from "../machine/program.ts";
import { libpay, MIB, serveHttp } from "./coffee-shop-apps.ts";
import { answer } from "./http-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

const PAGE = 8_000;

export const blog: Server = {
  name: "blog",
  footprint: { memory: 120 * MIB },
  libraries: [{ name: "libpay.so", version: "LIBPAY_2.0" }],
  serve: (process) =>
    serveHttp(process, "blog", "blog 2.0 is read (libpay 2)", async () => {
      await process.work(PAGE);
      return answer(200, "Kubewekend Coffee, the blog: what a washed bean is.\n", process.date);
    }),
};
export const blogImage = defineImage({
  repository: "docker.io/library/blog",
  tags: [{ tag: "2.0", size: 58 * MIB }],
  command: ["blog"],
  env: { CACHE_MB: "500" },
  exposes: [80],
  files: { ...debianFiles("12 (bookworm)"), ...libpay(2) },
  layers: [
    { createdBy: "/bin/sh -c #(nop) ADD file:debian-bookworm-slim in / ", size: 74_800_000 },
    { createdBy: "RUN /bin/sh -c apt-get install -y libpay2 # buildkit", size: 4_300_000 },
    { createdBy: "COPY blog /usr/local/bin/blog # buildkit", size: 77_000_000 },
    { createdBy: "EXPOSE map[80/tcp:{}]", size: 0 },
    { createdBy: 'CMD ["blog"]', size: 0 },
  ],
  programs: () => ({ ...debianPrograms(["curl"]), "/usr/local/bin/blog": blog }),
});
