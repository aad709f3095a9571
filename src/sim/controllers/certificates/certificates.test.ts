import { expect, test } from "vitest";
import { secrets, serviceAccounts } from "../../../kube/resource.ts";
import { HOUR, SECOND } from "../../../kube/timers.ts";
import { newTestCluster } from "../testing.ts";
import { type CertificateSigningRequest, certificateSigningRequests } from "./request.ts";

const request = (name: string) => ({
  metadata: { name },
  spec: {
    request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
    signerName: "example.com/own",
    usages: ["client auth"],
  },
});

test("requests that were decided go after an hour, others after a day", () => {
  const cluster = newTestCluster();
  for (const name of ["approved", "pending"]) cluster.create(certificateSigningRequests, request(name));
  const found = cluster.get<CertificateSigningRequest>(certificateSigningRequests, "approved");
  cluster.client.update(
    certificateSigningRequests,
    { ...found, status: { conditions: [{ type: "Approved", status: "True", reason: "Mine", lastUpdateTime: cluster.clock.timestamp() }] } },
    { subresource: "approval" },
  );
  const names = () => cluster.list(certificateSigningRequests).map(({ metadata }) => metadata.name);
  cluster.run(HOUR - SECOND);
  expect(names()).toEqual(["approved", "pending"]);
  cluster.run(HOUR + 2 * SECOND);
  expect(names()).toEqual(["pending"]);
  cluster.run(21 * HOUR);
  expect(names()).toEqual(["pending"]);
  cluster.run(2 * HOUR);
  expect(names()).toEqual([]);
  cluster.stop();
});

test("a Secret for a token is filled, and goes with its account", () => {
  const cluster = newTestCluster({ manager: { legacyToken: ({ secret, serviceAccount }) => `${secret} of ${serviceAccount.name}` } });
  const account = cluster.create(serviceAccounts, { metadata: { name: "robot", namespace: "default" } });
  const token = (name: string, of: string) =>
    cluster.create(secrets, {
      metadata: { name, namespace: "default", annotations: { "kubernetes.io/service-account.name": of } },
      type: "kubernetes.io/service-account-token",
    });
  token("long", "robot");
  token("stray", "nobody");
  cluster.run(2 * SECOND);
  const { metadata, data } = cluster.get(secrets, "long");
  expect(metadata.annotations?.["kubernetes.io/service-account.uid"]).toBe(account.metadata.uid);
  expect(Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]))).toEqual({
    "ca.crt": "-----BEGIN CERTIFICATE-----\n",
    namespace: "default",
    token: "long of robot",
  });
  expect(cluster.exists(secrets, "stray")).toBe(false);
  cluster.client.delete(serviceAccounts, "robot", "default");
  cluster.run(2 * SECOND);
  expect(cluster.exists(secrets, "long")).toBe(false);
  cluster.stop();
});
