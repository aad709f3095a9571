/**
 * metrics-server as a pod: scrapes every kubelet each 15 s and serves metrics.k8s.io. In a kind cluster the kubelets'
 * certificates are signed by nobody, so it scrapes nothing until it is told `--kubelet-insecure-tls`.
 * Upstream: metrics-server/cmd/metrics-server, pkg/{server,scraper}.
 */
import { Informer } from "../../kube/client/informer.ts";
import { parseDuration } from "../../kube/duration.ts";
import type { Release } from "../../kube/releases/index.ts";
import { nodes, pods } from "../../kube/resource.ts";
import { SECOND, type Timer } from "../../kube/timers.ts";
import type { Node } from "../../kube/types.ts";
import type { HttpResponse } from "../../machine/http.ts";
import type { Server } from "../../machine/program.ts";
import { answerMetrics, decodeResourceMetrics, type Point, Storage } from "../metricsserver/index.ts";
import { dialerFrom } from "../os/dialer.ts";
import { listenOn } from "../os/index.ts";
import { componentContext } from "./component-program.ts";
import { inCluster } from "./connection.ts";
import { METRICS_SERVER_FLAGS, parseFlags } from "./flags.ts";

/** The first is what the newest manifest names. */
export const METRICS_SERVER_TAGS: readonly string[] = ["v0.8.0", "v0.7.2", "v0.7.1", "v0.6.4"];
const SCRAPE_TIMEOUT = 10 * SECOND;
const TEXT = { "content-type": "text/plain; charset=utf-8" };

export function metricsServer(release: Release): Server {
  return {
    name: "metrics-server",
    serve(process) {
      const { context, process: own } = componentContext(process, release, inCluster(process.fs, process.env), "metrics-server");
      const { client, clock } = context;
      const flags = parseFlags(process.argv, METRICS_SERVER_FLAGS);
      const period = Math.max(10 * SECOND, parseDuration(flags.get("metric-resolution") ?? "60s") / 1000);
      const insecure = flags.bool("kubelet-insecure-tls", false);
      const addressTypes = (flags.get("kubelet-preferred-address-types") ?? "Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP").split(
        ",",
      );
      const { namespace } = own.machine;
      const dialer = dialerFrom(namespace, own.kernel);
      const log = (level: "I" | "E", place: string, text: string) =>
        context.log(
          `${level}${clock.timestamp().slice(5, 10).replace("-", "")} ${clock.timestamp().slice(11, 19)}.000000       1 ${place}] ${text}`,
        );
      const nodeCache = new Informer(client, clock, nodes);
      const podCache = new Informer(client, clock, pods);
      const storage = new Storage();
      let timer: Timer;

      const scrape = (): void => {
        timer = clock.after(period, scrape, "periodic/metrics-server");
        const found = new Map<string, Point>();
        const containers = new Map<string, ReadonlyMap<string, Point>>();
        let waiting = 0;
        const finish = (): void => {
          if (--waiting === 0) storage.store({ nodes: found, pods: containers }, period / 1000);
        };
        const all = [...nodeCache.values()];
        waiting = all.length;
        for (const node of all) {
          const { name } = node.metadata;
          const address = addressOf(node, addressTypes);
          const port = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250;
          const url = `https://${address}:${port}/metrics/resource`;
          const failed = (why: string): void => {
            log("E", "scraper.go:149", `"Failed to scrape node" err="Get \\"${url}\\": ${why}" node="${name}"`);
            finish();
          };
          if (address === undefined) {
            log(
              "E",
              "scraper.go:149",
              `"Failed to scrape node, could not get address" err="node ${name} had no addresses that matched types" node="${name}"`,
            );
            finish();
            continue;
          }
          if (!insecure) {
            failed(
              `tls: failed to verify certificate: x509: cannot validate certificate for ${address} because it doesn't contain any IP SANs`,
            );
            continue;
          }
          const request = {
            method: "GET",
            path: "/metrics/resource",
            headers: { authorization: "Bearer token" },
            scheme: "https" as const,
          };
          dialer.request(address, port, request, SCRAPE_TIMEOUT, ({ value, error }) => {
            if (error) return failed(error.message);
            if (value.status !== 200 || typeof value.body !== "string") return failed(`request failed, status: "${value.status}"`);
            const scraped = decodeResourceMetrics(value.body);
            if (scraped.node) found.set(name, scraped.node);
            for (const [key, points] of scraped.pods) containers.set(key, points);
            finish();
          });
        }
      };

      const health = (path: string): HttpResponse => {
        if (!path.startsWith("/readyz") || storage.ready) return { status: 200, headers: TEXT, body: "ok" };
        const body =
          "[+]ping ok\n[+]log ok\n[+]metric-informer-sync ok\n[-]metric-storage-ready failed: reason withheld\nreadyz check failed\n";
        return { status: 500, headers: TEXT, body };
      };
      const source = { storage, nodes: () => nodeCache.values(), pods: () => podCache.values(), date: () => clock.date };
      const port = Number(flags.get("secure-port") ?? 443);
      const socket = listenOn(namespace, {
        port,
        tls: true,
        http: (request) => (/^\/(healthz|livez|readyz)/.test(request.path) ? health(request.path) : answerMetrics(source, request)),
      });
      for (const informer of [nodeCache, podCache]) informer.start();
      log("I", "secure_serving.go:213", `"Serving securely on [::]:${port}"`);
      timer = clock.after(SECOND, scrape, "periodic/metrics-server");
      return {
        stop() {
          timer.cancel();
          socket.close();
          for (const informer of [nodeCache, podCache]) informer.stop();
        },
      };
    },
  };
}

function addressOf(node: Node, types: readonly string[]): string | undefined {
  for (const type of types) {
    const found = node.status?.addresses?.find((address) => address.type === type);
    if (found) return found.address;
  }
  return undefined;
}
