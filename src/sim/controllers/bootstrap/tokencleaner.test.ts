import { expect, test } from "vitest";
import { encodeBase64 } from "../../../kube/encoding/base64.ts";
import { secrets } from "../../../kube/resource.ts";
import { formatTime } from "../../../kube/time.ts";
import { SECOND } from "../../../kube/timers.ts";
import { newTestCluster } from "../testing.ts";

test("a bootstrap token goes at the second it expires, others stay", () => {
  const cluster = newTestCluster();
  const token = (id: string, type: string, inSeconds?: number) =>
    cluster.create(secrets, {
      metadata: { name: `bootstrap-token-${id}`, namespace: "kube-system" },
      type,
      data: {
        "token-id": encodeBase64(id),
        "token-secret": encodeBase64("0123456789abcdef"),
        ...(inSeconds === undefined ? {} : { expiration: encodeBase64(formatTime(cluster.clock.date + inSeconds * 1000)) }),
      },
    });
  token("aaaaaa", "bootstrap.kubernetes.io/token", 60);
  token("bbbbbb", "bootstrap.kubernetes.io/token");
  token("cccccc", "Opaque", 60);
  token("dddddd", "bootstrap.kubernetes.io/token", -5);
  const left = () =>
    cluster
      .list(secrets, "kube-system")
      .map(({ metadata }) => metadata.name.slice(-6))
      .filter((id) => /^(.)\1+$/.test(id));
  cluster.run(SECOND);
  expect(left()).toEqual(["aaaaaa", "bbbbbb", "cccccc"]);
  cluster.run(57 * SECOND);
  expect(left()).toEqual(["aaaaaa", "bbbbbb", "cccccc"]);
  cluster.run(3 * SECOND);
  expect(left()).toEqual(["bbbbbb", "cccccc"]);
  cluster.stop();
});
