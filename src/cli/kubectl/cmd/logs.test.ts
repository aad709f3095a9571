import { expect, test } from "vitest";
import type { HttpRequest, HttpResponse, RemoteCommand } from "../../../machine/http.ts";
import { laptop } from "./testing.ts";

const TWO = `apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: two}}
spec:
  nodeName: a
  initContainers: [{name: init, image: i}]
  containers: [{name: c, image: i}, {name: d, image: i}]
`;

/** A node that answers with what it was asked for. */
function node({ path }: HttpRequest): HttpResponse | undefined {
  const url = /\/pods\/(\w+)\/(log|exec|attach)\?(.*)$/.exec(path);
  if (!url) return undefined;
  const [, , what, query = ""] = url;
  if (what === "log") return { status: 200, headers: {}, body: `first\nasked ${query}\nlast` };
  if (query.includes("command=nosuch"))
    return { status: 500, headers: {}, body: 'error executing command in container: exec: "nosuch": not found' };
  const typed: string[] = [];
  let exit = (): void => {};
  const remote: RemoteCommand = {
    write(text, taken) {
      typed.push(text);
      taken?.();
    },
    end: () => exit(),
    subscribe(handlers) {
      handlers.stdout(`asked ${query}\n`);
      exit = () => {
        handlers.stdout(typed.join(""));
        handlers.exit({ code: query.includes("command=false") ? 3 : 0 });
      };
    },
    close() {},
  };
  return { status: 101, headers: {}, upgrade: remote };
}

test("logs are asked for by container, in kubectl's order of choice", async () => {
  const { transcript } = laptop({ files: { "two.yaml": TWO }, node });
  expect(
    await transcript(
      "kubectl create -f two.yaml",
      "kubectl logs two --tail=5 --timestamps",
      "kubectl logs two d -p --since=90s",
      "kubectl logs two --all-containers --prefix",
      "kubectl logs -l app=two -c c",
      "kubectl logs two -c nosuch",
      "kubectl logs two -c c --all-containers",
      "kubectl logs two --tail=-2",
      "kubectl logs two --since-time=yesterday",
      "kubectl logs -l app=none",
      "kubectl logs ns/default",
      "kubectl logs",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f two.yaml
    pod/two created
    $ kubectl logs two --tail=5 --timestamps
    first
    asked container=c&tailLines=5&timestamps=true
    last! Defaulted container "c" out of: c, d, init (init)
    $ kubectl logs two d -p --since=90s
    first
    asked container=d&previous=true&sinceSeconds=90
    last$ kubectl logs two --all-containers --prefix
    [pod/two/init] first
    [pod/two/init] asked container=init
    [pod/two/init] last[pod/two/c] first
    [pod/two/c] asked container=c
    [pod/two/c] last[pod/two/d] first
    [pod/two/d] asked container=d
    [pod/two/d] last$ kubectl logs -l app=two -c c
    first
    asked container=c&tailLines=10
    last$ kubectl logs two -c nosuch
    ! error: container nosuch is not valid for pod two
    = 1
    $ kubectl logs two -c c --all-containers
    ! error: --all-containers=true should not be specified with container name c
    = 1
    $ kubectl logs two --tail=-2
    ! error: --tail must be greater than or equal to -1
    = 1
    $ kubectl logs two --since-time=yesterday
    ! error: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"
    = 1
    $ kubectl logs -l app=none
    ! No resources found in default namespace.
    $ kubectl logs ns/default
    ! error: cannot get the logs from *v1.Namespace: selector for *v1.Namespace not implemented
    = 1
    $ kubectl logs
    ! error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
    ! POD or TYPE/NAME is a required argument for the logs command
    ! See 'kubectl logs -h' for help and examples
    = 1
    "
  `);
});

test("exec carries streams and the exit code", async () => {
  const { transcript, run } = laptop({ files: { "two.yaml": TWO }, node });
  expect(
    await transcript(
      "kubectl create -f two.yaml",
      "kubectl exec two -c d -- echo 'a b'",
      "kubectl exec two -q -- false",
      "kubectl exec two -c c -- nosuch",
      "kubectl exec two ls",
      "kubectl exec two",
      "kubectl exec -it two -c c -- sh",
      "kubectl attach two -c nosuch",
      "kubectl attach",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f two.yaml
    pod/two created
    $ kubectl exec two -c d -- echo 'a b'
    asked command=echo&command=a%20b&container=d&stderr=true&stdout=true
    $ kubectl exec two -q -- false
    asked command=false&container=c&stderr=true&stdout=true
    ! command terminated with exit code 3
    = 3
    $ kubectl exec two -c c -- nosuch
    ! error: Internal error occurred: error executing command in container: exec: "nosuch": not found
    = 1
    $ kubectl exec two ls
    asked command=ls&container=c&stderr=true&stdout=true
    ! kubectl exec [POD] [COMMAND] is DEPRECATED and will be removed in a future version. Use kubectl exec [POD] -- [COMMAND] instead.
    ! Defaulted container "c" out of: c, d, init (init)
    $ kubectl exec two
    ! error: you must specify at least one command for the container
    = 1
    $ kubectl exec -it two -c c -- sh
    asked command=sh&container=c&stderr=true&stdin=true&stdout=true
    ! Unable to use a TTY - input is not a terminal or the right kind of file
    $ kubectl attach two -c nosuch
    ! error: cannot attach to the container: container nosuch not found in pod two
    = 1
    $ kubectl attach
    ! error: at least 1 argument is required for attach
    = 1
    "
  `);
  expect((await run("kubectl exec -i two -c c -- cat", "typed\n")).stdout).toBe(
    "asked command=cat&container=c&stderr=true&stdin=true&stdout=true\ntyped\n",
  );
});
