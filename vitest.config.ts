import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts", "labs/**/*.test.ts"],
    exclude: ["tests/browser/**", "node_modules/**"],
    pool: "threads",
    // Generous: a slow machine is no failure; what hangs still ends.
    testTimeout: 30_000,
    hookTimeout: 90_000,
  },
});
