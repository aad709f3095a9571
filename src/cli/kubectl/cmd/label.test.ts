import { expect, test } from "vitest";
import { laptop, POD } from "./testing.ts";

const files = { "p.yaml": POD("p"), "q.yaml": POD("q") };

test("labels are set, kept, overwritten and removed, each told in its word", async () => {
  const { transcript } = laptop({ files });
  expect(
    await transcript(
      "kubectl create -f p.yaml -f q.yaml",
      "kubectl label pod p env=prod",
      "kubectl label pod p env=dev",
      "kubectl label pod p env=dev --overwrite",
      "kubectl label pod p env=dev --overwrite",
      "kubectl label pods --all tier=x",
      "kubectl label pods -l run=q env=test",
      "kubectl label pod p env-",
      "kubectl label pod p env-",
      "kubectl label pod p --list",
      "kubectl label pod p a=1 --dry-run=client",
      "kubectl label pod p a=1 --dry-run=server -o jsonpath={.metadata.labels.a}",
      "kubectl label pod p a=9 --resource-version=1",
      "kubectl label -f p.yaml a=1 --local -o jsonpath={.metadata.labels}",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f p.yaml -f q.yaml
    pod/p created
    pod/q created
    $ kubectl label pod p env=prod
    pod/p labeled
    $ kubectl label pod p env=dev
    ! error: 'env' already has a value (prod), and --overwrite is false
    = 1
    $ kubectl label pod p env=dev --overwrite
    pod/p labeled
    $ kubectl label pod p env=dev --overwrite
    pod/p not labeled
    $ kubectl label pods --all tier=x
    pod/p labeled
    pod/q labeled
    $ kubectl label pods -l run=q env=test
    pod/q labeled
    $ kubectl label pod p env-
    pod/p unlabeled
    $ kubectl label pod p env-
    label "env" not found.
    pod/p not labeled
    $ kubectl label pod p --list
    run=p
    tier=x
    $ kubectl label pod p a=1 --dry-run=client
    pod/p labeled (dry run)
    $ kubectl label pod p a=1 --dry-run=server -o jsonpath={.metadata.labels.a}
    1$ kubectl label pod p a=9 --resource-version=1
    ! Error from server (Conflict): Operation cannot be fulfilled on pods "p": the object has been modified; please apply your changes to the latest version and try again
    = 1
    $ kubectl label -f p.yaml a=1 --local -o jsonpath={.metadata.labels}
    {"a":"1","run":"p"}"
  `);
});

test("annotations too; a change cause may always be overwritten", async () => {
  const { transcript } = laptop({ files });
  expect(
    await transcript(
      "kubectl create -f p.yaml",
      "kubectl annotate pod p note='hello world'",
      "kubectl annotate pod p note=again",
      "kubectl annotate pod p kubernetes.io/change-cause=one",
      "kubectl annotate pod p kubernetes.io/change-cause=two",
      "kubectl annotate pod p note-",
      "kubectl annotate pod p --list",
      "kubectl label pod p x=y --record",
      "kubectl annotate pod p --list",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f p.yaml
    pod/p created
    $ kubectl annotate pod p note='hello world'
    pod/p annotated
    $ kubectl annotate pod p note=again
    ! error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (hello world)
    = 1
    $ kubectl annotate pod p kubernetes.io/change-cause=one
    pod/p annotated
    $ kubectl annotate pod p kubernetes.io/change-cause=two
    pod/p annotated
    $ kubectl annotate pod p note-
    pod/p annotated
    $ kubectl annotate pod p --list
    kubernetes.io/change-cause=two
    $ kubectl label pod p x=y --record
    pod/p labeled
    ! Flag --record has been deprecated, --record will be removed in the future
    $ kubectl annotate pod p --list
    kubernetes.io/change-cause=kubectl label pod p x=y --record=true
    "
  `);
});

test.each([
  ["kubectl label", "error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n"],
  ["kubectl label pod p", "error: at least one label update is required\n"],
  ["kubectl label pod p a=1 a-", "error: can not both modify and remove a label in the same command\n"],
  ["kubectl label pod p a=1 q", "error: all resources must be specified before label changes: q\n"],
  ["kubectl label pods --all -l a=b c=d", "error: cannot set --all and --selector at the same time\n"],
  ["kubectl label pod nosuch a=b", 'Error from server (NotFound): pods "nosuch" not found\n'],
  ["kubectl label pod p a=b=c", "error: invalid label spec: a=b=c\n"],
  ["kubectl annotate pods", "error: at least one annotation update is required\n"],
  ["kubectl annotate pod p a=1 a-", "error: can not both modify and remove the following annotation(s) in the same command: a\n"],
  ["kubectl label pod p --list -o yaml", "error: --list and --output may not be specified together\n"],
])("%s is refused", async (line, stderr) => {
  expect(await laptop().run(line)).toEqual({ stdout: "", stderr, code: 1 });
});
