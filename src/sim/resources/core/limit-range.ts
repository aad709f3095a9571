import { defaultLimitRange } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateLimitRange } from "../validation/index.ts";

export const limitRanges = defineResource({
  group: "",
  version: "v1",
  kind: "LimitRange",
  namespaced: true,
  applyDefaults: defaultLimitRange,
  validate: validateLimitRange,
  shortNames: ["limits"],
});
