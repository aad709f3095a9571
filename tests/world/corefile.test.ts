/** CoreDNS does what its Corefile says, and refuses what it cannot mean. */
import { describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

async function withCorefile(...edits: readonly string[]): Promise<TestSession> {
  const session = await TestSession.start({ workers: 1 });
  await session.output("kubectl run client --image=busybox:1.36 -- sleep 1000000", { settle: 30 });
  const file = await session.output("kubectl -n kube-system get configmap coredns -o jsonpath={.data.Corefile}");
  let text = file;
  for (let i = 0; i < edits.length; i += 2) {
    const next = text.replace(edits[i] ?? "", edits[i + 1] ?? "");
    expect(next).not.toBe(text);
    text = next;
  }
  await session.output(
    "kubectl -n kube-system create configmap coredns --from-file=Corefile=corefile --dry-run=client -o yaml | kubectl replace -f -",
    {
      files: { corefile: text },
    },
  );
  await session.output("kubectl -n kube-system rollout restart deployment coredns", { settle: 60 });
  return session;
}
const ask = async (session: TestSession, name: string): Promise<string> =>
  (await session.run(`kubectl exec client -- nslookup ${name}.`)).stdout.replace(/^Server:.*\nAddress:.*\n\n/, "").trim();
const logs = (session: TestSession): Promise<string> => session.output("kubectl -n kube-system logs -l k8s-app=kube-dns --tail=-1");

const INSIDE = "kubernetes.default.svc.cluster.local";
describe("a Corefile", () => {
  it.each([
    ["a wrong zone", ["cluster.local in-addr", "cluster.loca in-addr"], INSIDE, `** server can't find ${INSIDE}: NXDOMAIN`],
    [
      "a server that is not there",
      ["/etc/resolv.conf", "192.0.2.53"],
      "example.com",
      ";; connection timed out; no servers could be reached",
    ],
    [
      "a dead server beside a good one",
      ["/etc/resolv.conf", "192.0.2.53 /etc/resolv.conf"],
      "example.com",
      "Non-authoritative answer:\nName:\texample.com\nAddress: 93.184.215.14",
    ],
    [
      "hosts that let nothing through",
      ["    ready\n", "    ready\n    hosts {\n      192.0.2.1 till.internal\n    }\n"],
      INSIDE,
      `** server can't find ${INSIDE}: SERVFAIL`,
    ],
    [
      "a server block of its own",
      [".:53 {", "shop.internal:53 {\n    hosts /none shop.internal {\n      192.0.2.9 till.shop.internal\n    }\n}\n.:53 {"],
      "till.shop.internal",
      "Name:\ttill.shop.internal\nAddress: 192.0.2.9",
    ],
    [
      "a wildcard",
      ["    ready\n", '    ready\n    template IN A {\n      answer "{{ .Name }} 60 IN A 192.0.2.7"\n    }\n'],
      "nothing.at.all",
      "Name:\tnothing.at.all\nAddress: 192.0.2.7",
    ],
  ] as const)("with %s", async (_, edit, name, answer) => {
    expect(await ask(await withCorefile(...edit), name)).toBe(answer);
  });

  it("tells every question with the log plugin, ending by ending", async () => {
    const session = await withCorefile("errors", "errors\n    log");
    await session.run("kubectl exec client -- wget -T 2 -qO- nope");
    const asked = [...(await logs(session)).matchAll(/"A IN (nope\S+) udp (\d+) false 512" (\w+) qr,(?:aa,)?rd/g)].map((found) =>
      found.slice(1),
    );
    // Of two pods, each with a log of its own.
    expect(asked).toHaveLength(4);
    expect(asked).toEqual(
      expect.arrayContaining([
        ["nope.default.svc.cluster.local.", "48", "NXDOMAIN"],
        ["nope.svc.cluster.local.", "40", "NXDOMAIN"],
        ["nope.cluster.local.", "36", "NXDOMAIN"],
        ["nope.", "22", "NXDOMAIN"],
      ]),
    );
  });

  it.each([
    [
      "forwards to itself",
      ["/etc/resolv.conf", "127.0.0.1"],
      /^\[FATAL\] plugin\/loop: Loop \(127\.0\.0\.1:\d+ -> :53\) detected for zone "\."/m,
    ],
    [
      "names a plugin that is none",
      ["kubernetes cluster", "kubernets cluster"],
      /Corefile:7 - Error during parsing: Unknown directive 'kubernets'/,
    ],
    [
      "names a property that is none",
      ["fallthrough in", "fallthru in"],
      /plugin\/kubernetes: \/etc\/coredns\/Corefile:9 - Error during parsing: unknown property 'fallthru'/,
    ],
    ["forwards to a word", ["/etc/resolv.conf", "8.8.8"], /plugin\/forward: .*: not an IP address or file: "8\.8\.8"/],
    ["serves a zone twice", [".:53 {", ".:53 {\n    errors\n}\n.:53 {"], /cannot serve dns:\/\/\.:53 - it is already defined/],
  ] as const)("that %s ends CoreDNS with a reason", async (_, edit, words) => {
    expect(await logs(await withCorefile(...edit))).toMatch(words);
  });
});
