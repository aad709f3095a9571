/** Every page of the build, read from its folder. */
import { readdirSync } from "node:fs";

const dist = process.env.KUBEWEKEND_DIST ?? "dist";

export const pages: string[] = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".html"))
  .map((file) => `/${file.replace(/index\.html$/, "")}`)
  .sort();
