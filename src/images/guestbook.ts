/** The documentation's guestbook: a page that writes to a leader of redis and reads from its followers. */
import type { HttpRequest } from "../machine/http.ts";
import { defineImage } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Server } from "../machine/program.ts";
import { answer, pathOf, queryOf } from "./http-server.ts";
import { httpServer, sizes, waiting } from "./small-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

const LEADER = "redis-leader";
const PORT = 6379;
const READS = /^(?:\*\d+\r\n$\d+\r\n)?(GET|EXISTS|KEYS|PING|ECHO|INFO|DBSIZE|TYPE|TTL|MGET|STRLEN)\b/i;

const PAGE = `<html ng-app="redis">
  <head>
    <title>Guestbook</title>
  </head>
  <body ng-controller="RedisCtrl">
    <div style="width: 50%; margin-left: 20px">
      <h2>Guestbook</h2>
      <form>
        <input ng-model="msg" placeholder="Messages" class="form-control" type="text" name="input"><br>
        <button type="button" class="btn btn-primary" ng-click="controller.onRedis()">Submit</button>
      </form>
    </div>
  </body>
</html>
`;

/** `$5\r\nhello\r\n` → `hello` */
const bulkText = (said: string): string => (said.startsWith("$-1") ? "" : (said.split("\r\n")[1] ?? ""));

/** `guestbook.php?cmd=set&key=messages&value=…`: writes go to the leader, reads to the followers. */
async function guestbook(request: HttpRequest, process: Process): Promise<ReturnType<typeof answer>> {
  if (pathOf(request) !== "/guestbook.php") return answer(200, PAGE, process.date, { "content-type": "text/html" });
  const query = queryOf(request);
  const [key, value] = [query.get("key") ?? "", query.get("value") ?? ""];
  const host = (role: "LEADER" | "FOLLOWER") =>
    process.env.get("GET_HOSTS_FROM") === "env" ? (process.env.get(`REDIS_${role}_SERVICE_HOST`) ?? "") : `redis-${role.toLowerCase()}`;
  try {
    if (query.get("cmd") === "set") {
      await process.network.send(host("LEADER"), PORT, "TCP", `SET ${key} ${JSON.stringify(value)}\r\n`);
      return answer(200, '{"message": "Updated"}', process.date);
    }
    const said = await process.network.send(host("FOLLOWER"), PORT, "TCP", `GET ${key}\r\n`);
    return answer(200, `{"data": ${JSON.stringify(bulkText(said))}}`, process.date);
  } catch (error) {
    return answer(500, error instanceof Error ? error.message : String(error), process.date);
  }
}

const frontend: Server = {
  ...httpServer("apache2", () => 80, guestbook, { ending: "graceful" }),
  footprint: { memory: 9_000_000, cpuMilli: 1 },
};
export const guestbookFrontend = defineImage({
  repository: "us-docker.pkg.dev/google-samples/containers/gke/gb-frontend",
  tags: sizes(173_000_000, "v5", "v4"),
  command: ["apache2-foreground"],
  exposes: [80],
  files: debianFiles("11 (bullseye)"),
  programs: () => ({ ...debianPrograms(["curl"]), "/usr/local/bin/apache2-foreground": frontend }),
});

/** Holds no data of its own: what it is asked to read it asks the leader for. */
const follower: Server = {
  name: "redis-server",
  footprint: { memory: 3_300_000, cpuMilli: 2 },
  serve(process) {
    const raw = async (message: string): Promise<string> => {
      if (!READS.test(message)) return "-READONLY You can't write against a read only replica.\r\n";
      try {
        return await process.network.send(LEADER, PORT, "TCP", message);
      } catch {
        return "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n";
      }
    };
    process.network.listen({ port: PORT, raw });
    return waiting(process, "graceful");
  },
};
export const guestbookFollower = defineImage({
  repository: "us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower",
  tags: sizes(37_000_000, "v2", "v1"),
  command: ["/run.sh"],
  exposes: [PORT],
  files: debianFiles("10 (buster)"),
  programs: () => ({ ...debianPrograms(), "/run.sh": follower }),
});
