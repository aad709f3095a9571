import { expect, test } from "vitest";
import { loadDescriptions } from "./descriptions.ts";

test.each([
  ["28", "V1PodSpec", "restartPolicy", ' - `"Always"`\n - `"Never"`\n - `"OnFailure"`', ["Always", "Never", "OnFailure"]],
  ["28", "V1Toleration", "operator", ' - `"Equal"`\n - `"Exists"`', ["Equal", "Exists"]],
  ["36", "V1Toleration", "operator", ' - `"Equal"`\n - `"Exists"`\n - `"Gt"`\n - `"Lt"`', ["Equal", "Exists", "Gt", "Lt"]],
  [
    "28",
    "V1ServiceSpec",
    "sessionAffinity",
    ' - `"ClientIP"` is the Client IP based.\n - `"None"` - no session affinity.',
    ["ClientIP", "None"],
  ],
])("1.%s: %s.%s says at its end what it may hold", async (minor, type, field, list, values) => {
  const descriptions = await loadDescriptions(minor);
  expect(descriptions[type]?.[field]?.split("\n\nPossible enum values:\n")[1]).toBe(list);
  expect(JSON.parse(descriptions["enum"]?.[`${type}.${field}`] ?? "")).toEqual(values);
});
