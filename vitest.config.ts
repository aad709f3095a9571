import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts", "labs/**/*.test.ts"],
    exclude: ["tests/browser/**", "node_modules/**"],
    pool: "threads",
  },
});
