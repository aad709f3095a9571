/** What metrics-server computes, apart from its process (sim/controlplane/metrics-server.ts). */
export { answerMetrics, type MetricsSource } from "./api.ts";
export { decodeResourceMetrics } from "./scrape.ts";
export { type Point, Storage, type Usage } from "./storage.ts";
