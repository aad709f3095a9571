/** Databases, queues and log collectors: they start, listen and stop. */
import type { Process } from "../machine/process.ts";
import { server } from "./unanswering-server.ts";

const needs =
  (names: readonly string[], text: string) =>
  (process: Process): string | undefined =>
    names.some((name) => (process.env.get(name) ?? "") !== "") ? undefined : text;

export const mysql = server({
  repository: "mysql",
  tags: ["8.4", "latest", "8", "8.0", "5.7", "5.6", "5", "9"],
  size: 160_000_000,
  command: "mysqld",
  port: 3306,
  ready:
    "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.0'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.",
  refuses: needs(
    ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
    "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n",
  ),
});
export const mariadb = server({
  repository: "mariadb",
  tags: ["11.4", "latest", "11", "10.11", "10.6", "10"],
  size: 120_000_000,
  command: "mariadbd",
  port: 3306,
  ready: "[Note] mariadbd: ready for connections.",
  refuses: needs(
    ["MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_RANDOM_ROOT_PASSWORD"],
    "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n",
  ),
});
export const postgres = server({
  repository: "postgres",
  tags: ["16", "latest", "15", "14", "13", "12", "17", "16-alpine", "15-alpine", "alpine", "16.3"],
  size: 150_000_000,
  command: "postgres",
  port: 5432,
  ready: "[1] LOG:  database system is ready to accept connections",
  refuses: needs(
    ["POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD"],
    `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`,
  ),
});
export const mongo = server({
  repository: "mongo",
  tags: ["7", "latest", "6", "5", "4.4", "4.2", "4", "3.4"],
  size: 260_000_000,
  command: "mongod",
  port: 27017,
  ready:
    '{"t":{"$date":"2024-07-09T08:28:00.000+00:00"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}',
});
export const memcached = server({
  repository: "memcached",
  tags: ["1.6", "latest", "1", "alpine"],
  size: 33_000_000,
  command: "memcached",
  port: 11211,
  ready: "",
});
export const rabbitmq = server({
  repository: "rabbitmq",
  tags: ["3.13", "latest", "3", "3-management", "4"],
  size: 105_000_000,
  command: "rabbitmq-server",
  port: 5672,
  ready: " completed with 4 plugins.",
});
export const fluentd = [
  "fluentd",
  "docker.io/fluent/fluentd",
  "quay.io/fluentd_elasticsearch/fluentd",
  "docker.io/fluent/fluent-bit",
  "registry.k8s.io/fluentd-gcp",
].map((repository) =>
  server({
    repository,
    tags: ["v1.17", "latest", "1", "v1.16", "v2.5.2", "v2.5.1", "v1.14", "3.0", "1.16", "1.30"],
    size: 55_000_000,
    command: "fluentd",
    port: 24224,
    ready: "[info]: #0 fluentd worker is now running worker=0",
  }),
);
export const zookeeper = server({
  repository: "zookeeper",
  tags: ["3.9", "latest", "3"],
  size: 120_000_000,
  command: "zkServer.sh",
  port: 2181,
  ready: "binding to port 0.0.0.0/0.0.0.0:2181",
});
export const cassandra = server({
  repository: "cassandra",
  tags: ["5", "latest", "4", "3.11"],
  size: 150_000_000,
  command: "cassandra",
  port: 9042,
  ready: "INFO  [main] Startup complete",
});
export const stores = [
  server({
    repository: "elasticsearch",
    tags: ["8.14.1", "7.17.22", "7.17.0"],
    size: 620_000_000,
    command: "elasticsearch",
    port: 9200,
    ready: '{"log.level":"INFO", "message":"started", "log.logger":"org.elasticsearch.node.Node"}',
    http: true,
  }),
  server({
    repository: "influxdb",
    tags: ["2.7", "latest", "2", "1.8"],
    size: 130_000_000,
    command: "influxd",
    port: 8086,
    ready: "Listening",
    http: true,
  }),
  server({
    repository: "nats",
    tags: ["2.10", "latest", "2", "alpine"],
    size: 6_000_000,
    command: "nats-server",
    port: 4222,
    ready: "[1] [INF] Server is ready",
  }),
  server({
    repository: "docker.io/hashicorp/consul",
    tags: ["1.19", "latest", "1.18"],
    size: 62_000_000,
    command: "consul",
    port: 8500,
    ready: "==> Consul agent running!",
    http: true,
  }),
  server({
    repository: "docker.io/hashicorp/vault",
    tags: ["1.17", "latest", "1.16"],
    size: 170_000_000,
    command: "vault",
    port: 8200,
    ready: "==> Vault server started! Log data will stream in below:",
    http: true,
  }),
];
