/** The interactive tutorial's application: `Hello Kubernetes bootcamp! | Running on: web-1 | v=1`. */
import { defineImage, type Image } from "../machine/image.ts";
import type { Server } from "../machine/program.ts";
import { formatRfc3339 } from "../text/calendar.ts";
import { answer } from "./http-server.ts";
import { sizes, waiting } from "./small-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

/** The text below is another program's: the name of its clock is no use of one here. */
const DATE = "Date";
const source = (version: string): string => `var http = require('http');
var requests=0;
var podname= process.env.HOSTNAME;
var startTime;
var host;
var handleRequest = function(request, response) {
  response.setHeader('Content-Type', 'text/plain');
  response.writeHead(200);
  response.write("Hello Kubernetes bootcamp! | Running on: ");
  response.write(host);
  response.end(" | v=${version}\\n");
  console.log("Running On:" ,host, "| Total Requests:", ++requests,"| App Uptime:", (new ${DATE}() - startTime)/1000 , "seconds", "| Log Time:",new ${DATE}());
}
var www = http.createServer(handleRequest);
www.listen(8080,function () {
    startTime = new ${DATE}();;
    host = process.env.HOSTNAME;
    console.log ("Kubernetes Bootcamp App Started At:",startTime, "| Running On: " ,host, "\\n" );
});
`;

/** As node prints a date: `2024-07-09T08:29:35.000Z`. */
const isoDate = (date: number): string => `${formatRfc3339(date).slice(0, -1)}.${String(Math.floor(date % 1000)).padStart(3, "0")}Z`;

const node = (version: string): Server => ({
  name: "node",
  serve(process) {
    const started = process.date;
    const host = process.env.get("HOSTNAME") ?? process.machine.hostname;
    let requests = 0;
    process.network.listen({
      port: 8080,
      http: () => {
        const { date } = process;
        requests++;
        void process.stdout.write(
          `Running On: ${host} | Total Requests: ${requests} | App Uptime: ${(date - started) / 1000} seconds | Log Time: ${isoDate(date)}\n`,
        );
        return answer(200, `Hello Kubernetes bootcamp! | Running on: ${host} | v=${version}\n`, date, { "content-type": "text/plain" });
      },
    });
    void process.stdout.write(`Kubernetes Bootcamp App Started At: ${isoDate(started)} | Running On:  ${host} \n\n`);
    return waiting(process, "deaf");
  },
});

function bootcamp(repository: string, version: string): Image {
  return defineImage({
    repository,
    tags: sizes(83_000_000, "v1", "v2"),
    command: ["/bin/sh", "-c", "node server.js"],
    env: { NPM_CONFIG_LOGLEVEL: "info", NODE_VERSION: "6.3.1" },
    exposes: [8080],
    files: { ...debianFiles("8 (jessie)"), "/server.js": source(version) },
    programs: (tag) => ({ ...debianPrograms(["curl"]), "/usr/local/bin/node": node(tag.slice(1)) }),
  });
}

/** The tutorial's second version stands under another name. */
export const bootcamps = [
  bootcamp("gcr.io/google-samples/kubernetes-bootcamp", "1"),
  bootcamp("docker.io/jocatalin/kubernetes-bootcamp", "2"),
];
