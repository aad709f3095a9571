/** An Astro integration: the authors' page is there while one writes, and in no production build. */
export const authorPage = () => ({
  name: "author-page",
  hooks: {
    "astro:config:setup": ({ command, injectRoute }) => {
      if (command === "dev") injectRoute({ pattern: "/author/[...at]", entrypoint: "./src/author/page.astro", prerender: true });
    },
  },
});
