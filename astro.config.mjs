import { fileURLToPath } from "node:url";
import { satteri } from "@astrojs/markdown-satteri";
import mdx from "@astrojs/mdx";
import { defineConfig, fontProviders } from "astro/config";
import { authorPage } from "./scripts/author-page.mjs";
import { offline } from "./scripts/offline.mjs";
import { stampCommands } from "./scripts/stamp-commands.mjs";

/** `/` or `/kubewekend/`: the folder the site is served from. */
const base = process.env.SITE_BASE ?? process.env.BASE_PATH ?? "/";

/** Work on the page alone: a stand-in for the world, chosen here so that it is never part of a production build. */
const islands = new URL("./src/site/islands/", import.meta.url);
const world = new URL(process.env.KUBEWEKEND_WORLD === "fake" ? "testing/world-worker.ts" : "workspace/world-worker.ts", islands);

const latin =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";
const vietnamese =
  "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB";
const subsets = { latin, vietnamese };

/**
 * Every weight in the two subsets the course is written in, straight from the font package. Prose is preloaded and
 * "optional": a page never moves because a font came late. Code has one width in every face, so it may be swapped.
 */
const variants = (family, weights, display) =>
  weights.flatMap((weight) =>
    Object.entries(subsets).map(([subset, range]) => ({
      src: [`./node_modules/@fontsource/${family}/files/${family}-${subset}-${weight}-normal.woff2`],
      weight,
      style: "normal",
      display,
      unicodeRange: range.split(","),
    })),
  );

export default defineConfig({
  site: process.env.SITE_URL ?? "https://kubewekend.example",
  base,
  srcDir: "./src/site",
  publicDir: "./src/site/public",
  trailingSlash: "always",
  i18n: { defaultLocale: "en", locales: ["en", "vi"] },
  compressHTML: true,
  // The first paint waits for no second request.
  build: { inlineStylesheets: "always" },
  devToolbar: { enabled: false },
  integrations: [mdx(), offline(), authorPage()],
  markdown: {
    processor: satteri({ mdastPlugins: [stampCommands] }),
    shikiConfig: { theme: "css-variables" },
  },
  fonts: [
    {
      provider: fontProviders.local(),
      name: "Be Vietnam Pro",
      cssVariable: "--font-text",
      fallbacks: ["system-ui", "sans-serif"],
      options: { variants: variants("be-vietnam-pro", [400, 600], "optional") },
    },
    {
      provider: fontProviders.local(),
      name: "JetBrains Mono",
      cssVariable: "--font-code",
      fallbacks: ["ui-monospace", "monospace"],
      options: { variants: variants("jetbrains-mono", [400], "swap") },
    },
  ],
  vite: {
    build: {
      assetsInlineLimit: 0,
      rolldownOptions: {
        // Astro marks pages with a directive of its own, which the bundler then remarks upon.
        onLog: (level, log, report) => (log.code === "MODULE_LEVEL_DIRECTIVE" ? undefined : report(level, log)),
      },
    },
    // What the simulator starts with is one file: forty small ones cost a learner's first prompt more than they save.
    worker: {
      format: "es",
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: "engine", tags: ["$initial"] }] } } },
    },
    resolve: { alias: { "#world": fileURLToPath(world) } },
  },
});
