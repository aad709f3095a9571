/**
 * A clock, etcd and API server for tests of everybody who talks to one.
 *
 *   const { client, clock, run } = newTestServer();
 *   client.create(pods, …);
 *   run(5 * SECOND);
 */
import type { Client } from "../../kube/client/client.ts";
import { type Release, releases } from "../../kube/releases/index.ts";
import { Clock } from "../clock/clock.ts";
import type { ComponentContext } from "../component.ts";
import { Etcd } from "../etcd/index.ts";
import { Random } from "../random/random.ts";
import { Trace } from "../trace/trace.ts";
import { ADMIN, ApiServer, serviceAccountUser, type UserInfo } from "./index.ts";
import types_v1_28 from "./schema/generated/types-v1-28.json" with { type: "json" };
import types_v1_36 from "./schema/generated/types-v1-36.json" with { type: "json" };
import { Schema } from "./schema/index.ts";
import type { ApiServerFlags } from "./server.ts";

export interface TestServer {
  clock: Clock;
  random: Random;
  trace: Trace;
  etcd: Etcd;
  release: Release;
  server: ApiServer;
  /** As the cluster's admin. */
  client: Client;
  clientFor(user: UserInfo): Client;
  /** Runs everything that happens in the next `duration` microseconds. */
  run(duration: number): void;
  /** Runs until `done` holds; throws after `limit` (default 10 virtual minutes). */
  until(done: () => boolean, limit?: number): void;
  /** What a component is given; `user` is its identity (default: a master). */
  context(user?: UserInfo): ComponentContext;
  /** Lines that components logged. */
  logs: string[];
}

export interface TestServerOptions {
  release?: Release;
  seed?: number;
  flags?: Partial<ApiServerFlags>;
  /**
   * Admission plugins that are off. Default: ServiceAccount and NamespaceLifecycle, because a test without the
   * controller manager has no default service accounts, and need not make its namespaces. `[]` is a real server.
   */
  disableAdmissionPlugins?: readonly string[];
}

/** The types of a release. */
export function schemaOf(release: Release): Schema {
  return new Schema(release.minor === "28" ? types_v1_28 : types_v1_36);
}

export function newTestServer(options: TestServerOptions = {}): TestServer {
  const release = options.release ?? (releases[0] as Release);
  const clock = new Clock(release.birth);
  const random = new Random(options.seed ?? 1);
  const trace = new Trace(clock);
  const etcd = new Etcd({ clock });
  const server = new ApiServer({
    clock,
    random,
    trace,
    release,
    etcd,
    schema: schemaOf(release),
    disableAdmissionPlugins: options.disableAdmissionPlugins ?? ["ServiceAccount", "NamespaceLifecycle"],
    ...(options.flags ? { flags: options.flags } : {}),
  });
  server.start();
  const logs: string[] = [];
  const clientFor = (user: UserInfo) => server.client(user);
  return {
    clock,
    random,
    trace,
    etcd,
    release,
    server,
    client: server.client(ADMIN, { userAgent: "kubectl/test" }),
    clientFor,
    run: (duration) => run(clock, clock.now + duration),
    until: (done, limit = 600_000_000) => {
      const end = clock.now + limit;
      while (!done()) {
        const next = clock.next();
        if (next === undefined || next > end) throw new Error(`it did not happen within ${limit / 1_000_000} s`);
        clock.step();
      }
    },
    context: (user = ADMIN) => ({
      clock,
      random,
      trace,
      release,
      client: clientFor(user),
      clientAs: (name) => clientFor(serviceAccountUser("kube-system", name)),
      log: (line) => logs.push(line),
    }),
    logs,
  };
}

/** Runs a clock until a virtual time. */
export function run(clock: Clock, until: number): void {
  for (let next = clock.next(); next !== undefined && next <= until; next = clock.next()) clock.step();
  clock.moveTo(until);
}
