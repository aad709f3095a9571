import { expect, test } from "vitest";
import { laptop, NODE, POD } from "./testing.ts";

const on = (node: string, more = "") => `, nodeName: ${node}${more}`;
const files = {
  "nodes.yaml": `${NODE("a")}---\n${NODE("b")}`,
  "bare.yaml": POD("bare", on("a")),
  "scratch.yaml": POD("scratch", on("b", ", volumes: [{name: v, emptyDir: {}}]")),
};

test("nodes are cordoned once and tainted by key and effect", async () => {
  const { transcript } = laptop({ files });
  expect(
    await transcript(
      "kubectl create -f nodes.yaml",
      "kubectl cordon a",
      "kubectl cordon a b",
      "kubectl get node a -o jsonpath={.spec.unschedulable}",
      "kubectl uncordon a --dry-run=client",
      "kubectl uncordon a b",
      "kubectl uncordon nosuch",
      "kubectl cordon",
      "kubectl taint node a key=value:NoSchedule",
      "kubectl taint node a key=other:NoSchedule",
      "kubectl taint node a key=other:NoSchedule --overwrite",
      "kubectl taint node a key2:NoExecute",
      "kubectl taint node a key- key3=x:PreferNoSchedule",
      "kubectl get node a -o jsonpath={.spec.taints[*].key}",
      "kubectl taint node --all key3-",
      "kubectl taint node a a=b:Bad",
      "kubectl taint node a x=y:NoSchedule x-",
      "kubectl taint pod a x-",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f nodes.yaml
    node/a created
    node/b created
    $ kubectl cordon a
    node/a cordoned
    $ kubectl cordon a b
    node/a already cordoned
    node/b cordoned
    $ kubectl get node a -o jsonpath={.spec.unschedulable}
    true$ kubectl uncordon a --dry-run=client
    node/a uncordoned (dry run)
    $ kubectl uncordon a b
    node/a uncordoned
    node/b uncordoned
    $ kubectl uncordon nosuch
    ! Error from server (NotFound): nodes "nosuch" not found
    = 1
    $ kubectl cordon
    ! error: USAGE: cordon NODE [flags]
    ! See 'kubectl cordon -h' for help and examples
    = 1
    $ kubectl taint node a key=value:NoSchedule
    node/a tainted
    $ kubectl taint node a key=other:NoSchedule
    ! error: node a already has key taint(s) with same effect(s) and --overwrite is false
    = 1
    $ kubectl taint node a key=other:NoSchedule --overwrite
    node/a modified
    $ kubectl taint node a key2:NoExecute
    node/a tainted
    $ kubectl taint node a key- key3=x:PreferNoSchedule
    node/a modified
    $ kubectl get node a -o jsonpath={.spec.taints[*].key}
    key3 key2 node.kubernetes.io/not-ready$ kubectl taint node --all key3-
    node/a untainted
    ! error: taint "key3" not found
    = 1
    $ kubectl taint node a a=b:Bad
    ! error: invalid taint effect: Bad, unsupported taint effect
    ! See 'kubectl taint -h' for help and examples
    = 1
    $ kubectl taint node a x=y:NoSchedule x-
    ! error: can not both modify and remove the following taint(s) in the same command: x=
    = 1
    $ kubectl taint pod a x-
    ! error: invalid resource type pod, only node types are supported
    = 1
    "
  `);
});

test("drain says what keeps a node from being empty, and evicts what it may", async () => {
  const { transcript } = laptop({ files });
  expect(
    await transcript(
      "kubectl create -f nodes.yaml -f bare.yaml -f scratch.yaml",
      "kubectl drain a b",
      "kubectl drain a --force --dry-run=client",
      "kubectl drain a --force --dry-run=server",
      "kubectl drain b --force --delete-emptydir-data --grace-period=0",
      "kubectl get pods -o name",
      "kubectl drain a -l x=y",
      "kubectl drain nosuch",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f nodes.yaml -f bare.yaml -f scratch.yaml
    node/a created
    node/b created
    pod/bare created
    pod/scratch created
    $ kubectl drain a b
    node/a cordoned
    node/b cordoned
    ! error: unable to drain node "a" due to error:cannot delete Pods declare no controller (use --force to override): default/bare, continuing command...
    ! error: unable to drain node "b" due to error:cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch, continuing command...
    ! There are pending nodes to be drained:
    !  a
    !  b
    ! cannot delete Pods declare no controller (use --force to override): default/bare
    ! cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch
    = 1
    $ kubectl drain a --force --dry-run=client
    node/a already cordoned (dry run)
    evicting pod default/bare (dry run)
    node/a drained (dry run)
    ! Warning: deleting Pods that declare no controller: default/bare
    $ kubectl drain a --force --dry-run=server
    node/a already cordoned (server dry run)
    evicting pod default/bare (server dry run)
    node/a drained (server dry run)
    ! Warning: deleting Pods that declare no controller: default/bare
    $ kubectl drain b --force --delete-emptydir-data --grace-period=0
    node/b already cordoned
    evicting pod default/scratch
    pod/scratch evicted
    node/b drained
    ! Warning: deleting Pods that declare no controller: default/scratch
    $ kubectl get pods -o name
    pod/bare
    $ kubectl drain a -l x=y
    ! error: cannot specify both a node name and a --selector option
    ! See 'kubectl drain -h' for help and examples
    = 1
    $ kubectl drain nosuch
    ! Error from server (NotFound): nodes "nosuch" not found
    = 1
    "
  `);
});
