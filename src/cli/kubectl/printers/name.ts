/** `deployment.apps/web created`: cli-runtime/pkg/printers/name.go. */
import type { KubeObject } from "../../../kube/types.ts";
import type { ObjectPrinter } from "./printer.ts";

/** `deployment.apps/web`, `pod/web`: kind in lower case, then its group. */
export function objectName(object: { apiVersion?: string; kind?: string; metadata?: { name?: string } }): string {
  const group = object.apiVersion?.includes("/") ? object.apiVersion.split("/")[0] : "";
  const kind = (object.kind ?? "<unknown>").toLowerCase();
  return `${kind}${group ? `.${group}` : ""}/${object.metadata?.name || "<unknown>"}`;
}

/** Names with what was done to them, or bare names for `-o name`. A list prints its items. */
export function namePrinter(operation: string, short: boolean): ObjectPrinter {
  const line = (object: KubeObject): string => {
    const items = (object as { items?: KubeObject[] }).items;
    if (Array.isArray(items)) return items.map(line).join("");
    return `${objectName(object)}${short || operation === "" ? "" : ` ${operation}`}\n`;
  };
  return { print: line };
}
