import { expect, test } from "vitest";
import { laptop, POD } from "./testing.ts";

test("wait sees conditions, paths and absence, and gives up in time", async () => {
  const { transcript } = laptop({ files: { "p.yaml": POD("p") } });
  expect(
    await transcript(
      "kubectl create -f p.yaml",
      "kubectl wait --for=jsonpath={.status.phase}=Pending pod/p",
      "kubectl wait --for=jsonpath={.status.phase} pod p",
      "kubectl wait --for=jsonpath={.status.phase}=Running pod/p --timeout=1s",
      "kubectl wait --for=jsonpath={.spec.containers} pod/p --timeout=1s",
      "kubectl wait --for=jsonpath={.metadata.labels}=x pod/p --timeout=1s",
      "kubectl wait --for=condition=Ready pod/p --timeout=0",
      "kubectl wait --for=condition=Ready pods --all --timeout=1s",
      "kubectl wait --for=condition=Ready pod/nosuch",
      "kubectl wait --for=condition=Ready pod -l a=b",
      "kubectl wait --for=delete pod/nosuch",
      "kubectl wait --for=delete pod/p --timeout=1s",
      "kubectl wait --for=create pod/p",
      "kubectl wait pod/p",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create -f p.yaml
    pod/p created
    $ kubectl wait --for=jsonpath={.status.phase}=Pending pod/p
    pod/p condition met
    $ kubectl wait --for=jsonpath={.status.phase} pod p
    pod/p condition met
    $ kubectl wait --for=jsonpath={.status.phase}=Running pod/p --timeout=1s
    ! error: timed out waiting for the condition on pods/p
    = 1
    $ kubectl wait --for=jsonpath={.spec.containers} pod/p --timeout=1s
    pod/p condition met
    $ kubectl wait --for=jsonpath={.metadata.labels}=x pod/p --timeout=1s
    ! error: jsonpath leads to a nested object or list which is not supported
    = 1
    $ kubectl wait --for=condition=Ready pod/p --timeout=0
    ! error: condition not met for pods/p
    = 1
    $ kubectl wait --for=condition=Ready pods --all --timeout=1s
    ! error: timed out waiting for the condition on pods/p
    = 1
    $ kubectl wait --for=condition=Ready pod/nosuch
    ! Error from server (NotFound): pods "nosuch" not found
    = 1
    $ kubectl wait --for=condition=Ready pod -l a=b
    ! error: no matching resources found
    = 1
    $ kubectl wait --for=delete pod/nosuch
    $ kubectl wait --for=delete pod/p --timeout=1s
    ! error: timed out waiting for the condition on pods/p
    = 1
    $ kubectl wait --for=create pod/p
    ! error: unrecognized condition: "create"
    = 1
    $ kubectl wait pod/p
    ! error: unrecognized condition: ""
    = 1
    "
  `);
});
