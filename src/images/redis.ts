/**
 * redis: the commands that lessons type, over its line protocol. It saves what it knows in its folder when it is told
 * to end, and with `--appendonly yes` after every change; the files are its own form, not redis'.
 */
import { defineImage } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Command, Server } from "../machine/program.ts";
import { entrypoint } from "./entrypoint.ts";
import { logDate } from "./http-server.ts";
import { alpinePrograms, debianFiles, debianPrograms } from "./userland.ts";

const VERSION = "7.2.5";
/** How every dump begins. */
const MAGIC = "REDIS0011";

function server(): Server & { readonly commands: readonly string[] } {
  return {
    name: "redis-server",
    footprint: { memory: 3_300_000, cpuMilli: 2 },
    commands: ["redis-server"],
    serve(process) {
      const at = process.argv.indexOf("--port");
      const settings = config(process);
      const appends = settings.get("appendonly") === "yes";
      const folder = settings.get("dir") ?? process.cwd;
      const [dump, log] = [`${folder}/dump.rdb`, `${folder}/appendonly.aof`];
      const kept = appends ? log : dump;
      const data = new Map<string, string>(
        process.fs.exists(kept) ? (JSON.parse(process.fs.read(kept).slice(MAGIC.length)) as [string, string][]) : [],
      );
      const save = (path: string): void => process.fs.write(path, `${MAGIC}${JSON.stringify([...data])}`);
      const port = at >= 0 ? Number(process.argv[at + 1]) : Number(settings.get("port") ?? 6379);
      const stamp = (): string => logDate(process.date).replace(/^(\d+)\/(\w+)\/(\d+):(.*) \+0000$/, "$1 $2 $3 $4.000");
      const say = (text: string): string => `${process.pid}:M ${stamp()} * ${text}\n`;
      const answer = (message: string): string => {
        const before = appends ? JSON.stringify([...data]) : "";
        const said = redisAnswer(data, settings, message);
        if (appends && JSON.stringify([...data]) !== before) save(log);
        if (/^(?:\*1\r\n\$\d+\r\n)?(?:BG)?SAVE\s*$/i.test(message)) save(dump);
        return said;
      };
      try {
        process.network.listen({ port, raw: answer });
      } catch {
        void process.stdout.write(
          `${process.pid}:M ${stamp()} # Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use\n${process.pid}:M ${stamp()} # Failed listening on port ${port} (tcp), aborting.\n`,
        );
        process.exit(1);
        return { stop() {} };
      }
      void process.stdout.write(
        `${process.pid}:C ${stamp()} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n${process.pid}:C ${stamp()} * Redis version=${VERSION}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started\n` +
          (settings.size > 0
            ? `${process.pid}:C ${stamp()} * Configuration loaded\n`
            : `${process.pid}:C ${stamp()} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf\n`) +
          say("monotonic clock: POSIX clock_gettime") +
          say(`Running mode=standalone, port=${port}.`) +
          say("Server initialized") +
          say("Ready to accept connections tcp"),
      );
      return {
        stop() {},
        signal(name) {
          if (name === "SIGHUP") return;
          if (settings.get("save") !== "") save(dump);
          void process.stdout.write(
            `${process.pid}:signal-handler (${Math.floor(process.date / 1000)}) Received SIGTERM scheduling shutdown...\n${say("User requested shutdown...")}${say("Saving the final RDB snapshot before exiting.")}${say("DB saved on disk")}${process.pid}:M ${stamp()} # Redis is now ready to exit, bye bye...\n`,
          );
          process.exit(0);
        },
      };
    },
  };
}

/** `name value` lines of the configuration file given as first argument, and `--name value` after it. */
function config(process: Process): Map<string, string> {
  const settings = new Map<string, string>();
  const path = process.argv.find((word) => word.endsWith(".conf"));
  for (const line of path && process.fs.exists(path) ? process.fs.read(path).split("\n") : []) {
    const [name, ...rest] = line.trim().split(/\s+/);
    if (name && !name.startsWith("#")) settings.set(name.toLowerCase(), rest.join(" "));
  }
  process.argv.forEach((word, index) => {
    if (word.startsWith("--")) settings.set(word.slice(2).toLowerCase(), process.argv[index + 1] ?? "");
  });
  return settings;
}

/** Commands of one message, inline or as RESP arrays, answered as RESP. */
export function redisAnswer(data: Map<string, string>, settings: ReadonlyMap<string, string>, message: string): string {
  return commandsOf(message)
    .map((words) => answerOf(data, settings, words))
    .join("");
}

/** `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`, one after another, or lines of words. */
function commandsOf(message: string): string[][] {
  const commands: string[][] = [];
  let at = 0;
  const line = (): string => {
    const end = message.indexOf("\n", at);
    const text = message.slice(at, end < 0 ? message.length : end);
    at = end < 0 ? message.length : end + 1;
    return text.trim();
  };
  while (at < message.length) {
    const text = line();
    const count = /^\*(\d+)$/.exec(text)?.[1];
    if (count === undefined) {
      const words = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
      if (words.length > 0) commands.push(words.map((word) => (word.startsWith('"') ? (JSON.parse(word) as string) : word)));
      continue;
    }
    const words: string[] = [];
    for (let left = Number(count); left > 0 && at < message.length; left--) {
      const length = Number(line().slice(1));
      words.push(message.slice(at, at + length));
      at += length + 2;
    }
    commands.push(words);
  }
  return commands.length > 0 ? commands : [[]];
}

function answerOf(data: Map<string, string>, settings: ReadonlyMap<string, string>, words: readonly string[]): string {
  const [name = "", ...args] = words;
  const bulk = (text: string | undefined): string => (text === undefined ? "$-1\r\n" : `$${text.length}\r\n${text}\r\n`);
  const wrong = `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
  const [key = "", value] = args;
  switch (name.toUpperCase()) {
    case "PING":
      return key === "" ? "+PONG\r\n" : bulk(key);
    case "ECHO":
      return bulk(key);
    case "SET":
      if (value === undefined) return wrong;
      data.set(key, value);
      return "+OK\r\n";
    case "GET":
      return args.length === 1 ? bulk(data.get(key)) : wrong;
    case "DEL":
      return `:${args.filter((one) => data.delete(one)).length}\r\n`;
    case "EXISTS":
      return `:${args.filter((one) => data.has(one)).length}\r\n`;
    case "INCR":
    case "DECR": {
      const now = Number(data.get(key) ?? "0");
      if (!Number.isInteger(now)) return "-ERR value is not an integer or out of range\r\n";
      const next = now + (name.toUpperCase() === "INCR" ? 1 : -1);
      data.set(key, String(next));
      return `:${next}\r\n`;
    }
    case "KEYS": {
      const pattern = new RegExp(
        `^${key
          .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
          .replaceAll("*", ".*")
          .replaceAll("?", ".")}$`,
      );
      const keys = [...data.keys()].filter((one) => pattern.test(one));
      return `*${keys.length}\r\n${keys.map(bulk).join("")}`;
    }
    case "DBSIZE":
      return `:${data.size}\r\n`;
    case "SAVE":
      return "+OK\r\n";
    case "BGSAVE":
      return "+Background saving started\r\n";
    case "FLUSHALL":
      data.clear();
      return "+OK\r\n";
    case "INFO":
      return bulk(`# Server\r\nredis_version:${VERSION}\r\nredis_mode:standalone\r\n# Keyspace\r\n`);
    case "CONFIG":
      return key.toUpperCase() === "GET" && value !== undefined
        ? `*2\r\n${bulk(value)}${bulk(settings.get(value.toLowerCase()) ?? "")}`
        : "+OK\r\n";
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${args.map((one) => `'${one}' `).join("")}\r\n`;
  }
}

/** redis-cli [-h host] [-p port] [command…]: prints as for a pipe. */
const cli: Command = {
  name: "redis-cli",
  async run(process) {
    const words = process.argv.slice(1);
    let host = "127.0.0.1";
    let port = 6379;
    while (words[0]?.startsWith("-")) {
      const flag = words.shift();
      if (flag === "-h") host = words.shift() ?? host;
      else if (flag === "-p") port = Number(words.shift());
      else if (flag !== "--raw" && flag !== "--no-raw") {
        await process.stderr.write(`redis-cli: kubewekend does not model ${flag}\n`);
        return 1;
      }
    }
    const ask = async (line: string): Promise<number> => {
      try {
        await process.stdout.write(`${shown(await process.network.send(host, port, "TCP", line), process.stdout.isTerminal)}\n`);
        return 0;
      } catch {
        await process.stderr.write(`Could not connect to Redis at ${host}:${port}: Connection refused\n`);
        return 1;
      }
    };
    if (words.length > 0) return ask(words.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(" "));
    for (;;) {
      const line = process.tty ? await process.tty.readLine({ prompt: `${host}:${port}> ` }) : await process.stdin.readLine();
      if (line === null || line === "exit" || line === "quit") return 0;
      if (line.trim() !== "") await ask(line);
    }
  },
};
function shown(answer: string, quoted: boolean): string {
  const [first = "", ...rest] = answer.split("\r\n");
  const kind = first.charAt(0);
  if (kind === "+") return first.slice(1);
  if (kind === "-") return quoted ? `(error) ${first.slice(1)}` : `${first.slice(1)}\n`;
  if (kind === ":") return quoted ? `(integer) ${first.slice(1)}` : first.slice(1);
  if (kind === "$") return first === "$-1" ? (quoted ? "(nil)" : "") : quoted ? JSON.stringify(rest[0]) : (rest[0] ?? "");
  const values = rest.filter((line) => line !== "" && !line.startsWith("$"));
  if (values.length === 0) return quoted ? "(empty array)" : "";
  return values.map((value, index) => (quoted ? `${index + 1}) ${JSON.stringify(value)}` : value)).join("\n");
}

export const redis = defineImage({
  repository: "docker.io/library/redis",
  tags: [
    "7.2",
    "latest",
    "7",
    "7.2.5",
    "7.0",
    "6",
    "6.2",
    "6.0",
    "6.0.5",
    "5",
    "5.0.4",
    "5.0",
    "alpine",
    "7-alpine",
    "6-alpine",
    "7.2-alpine",
    "bookworm",
    "8",
    "8.0",
  ].map((tag) => ({
    tag,
    size: tag.includes("alpine") ? 16_000_000 : 45_200_000,
  })),
  entrypoint: ["docker-entrypoint.sh"],
  command: ["redis-server"],
  workingDir: "/data",
  exposes: [6379],
  env: { REDIS_VERSION: VERSION },
  files: debianFiles("12 (bookworm)"),
  programs: (tag) => {
    const program = server();
    return {
      ...(tag.includes("alpine") ? alpinePrograms() : debianPrograms()),
      "/usr/local/bin/redis-server": program,
      "/usr/local/bin/redis-cli": cli,
      "/usr/local/bin/docker-entrypoint.sh": entrypoint("docker-entrypoint.sh", program, () => ""),
    };
  },
});
