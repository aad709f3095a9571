/**
 * The few documents of the internet that this world knows, by address: manifests of add-ons whose images it has.
 * Everything else out there is refused in words by who asks.
 */
import { metricsServerComponents } from "./metrics-server.ts";

const METRICS_SERVER =
  /^https:\/\/github\.com\/kubernetes-sigs\/metrics-server\/releases\/(?:latest\/download|download\/(v0\.\d+\.\d+))\/components\.yaml$/;

/** Undefined: not known here. */
export function publishedAt(address: string): string | undefined {
  const metricsServer = METRICS_SERVER.exec(address);
  return metricsServer ? metricsServerComponents(metricsServer[1] ?? "v0.8.0") : undefined;
}
