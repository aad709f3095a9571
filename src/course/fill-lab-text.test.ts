import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { fillCommonText, fillLabText } from "./fill-lab-text.ts";
import { commonTextSchema, labTextSchema } from "./lab-text.ts";

const labs = join(import.meta.dirname, "../../labs");

test("filling a checked text gives what its schema gives, for every lab", () => {
  const names = readdirSync(labs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const name of names) {
    const parsed: unknown = parse(readFileSync(join(labs, name, "text.en.yaml"), "utf8"));
    expect(fillLabText(parsed), name).toEqual(labTextSchema.parse(parsed));
  }
  const common: unknown = parse(readFileSync(join(labs, "common.en.yaml"), "utf8"));
  expect(fillCommonText(common)).toEqual(commonTextSchema.parse(common));
  expect(names.length).toBeGreaterThan(0);
});
