/** The machines of chapter 2: one server, guests, containers, three hosts. */
import { describe, expect, it } from "vitest";
import type { Era } from "../../src/course/index.ts";
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { inEra } from "../../src/workbench/in-era.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

async function boot(era: Era, seed = 1): Promise<{ world: World; run(command: string): Promise<string> }> {
  const world = await World.boot(await inEra(era, worldOptions({ seed, cluster: null, turn })));
  return {
    world,
    async run(command) {
      const { stdout, stderr } = await world.execute(command);
      return stdout + stderr;
    },
  };
}

describe("a bare server", () => {
  it("has one port 80 and one libpay, and says so as systemd, ld.so and the kernel do", async () => {
    const { run } = await boot("metal");
    await run("systemctl start shop blog; sleep 2");
    const journal = await run("journalctl -u blog");
    expect(journal).toContain("libpay.so: version `LIBPAY_2.0' not found (required by /opt/blog/bin/blog)\n");
    expect(journal).toContain("blog.service: Start request repeated too quickly.\n");
    expect(await run("systemctl is-active shop blog")).toBe("active\nfailed\n");
    await run("sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service");
    expect(await run("systemctl start blog")).toContain("changed on disk. Run 'systemctl daemon-reload' to reload units.\n");
    await run("systemctl daemon-reload; systemctl start blog; sleep 2");
    expect(await run("journalctl -u blog -n 20")).toContain("blog: listen tcp 0.0.0.0:80: bind: address already in use\n");
  });
  it("shares its processors by weight: who is nice leaves the customers theirs", async () => {
    const { run } = await boot("metal");
    const waited = async (): Promise<number> => Number(/95 of 100 at most (\d+) ms/.exec(await run("sim customers"))?.[1]);
    await run("systemctl start shop; mkdir -p /srv/report; for i in $(seq 4000); do echo 12:00,300; done > /srv/report/sales.csv");
    await run("systemctl start report; sleep 61");
    expect(await waited()).toBeGreaterThan(300);
    expect(await run("renice -n 10 -p $(pgrep report)")).toMatch(/^\d+ \(process ID\) old priority 0, new priority 10\n$/);
    await run("sleep 61");
    expect(await waited()).toBeLessThan(100);
  });
  it("a second one comes after six weeks", async () => {
    const { run } = await boot("metal");
    expect(await run("sim order-server")).toBe("Ordered. metal-02 arrives on 2024-08-20, in six weeks.\n");
    expect(await run("ssh metal-02 hostname")).toBe("ssh: Could not resolve hostname metal-02: Name or service not known\n");
    expect(await run("sleep 42d; sleep 60; ssh metal-02 hostname")).toBe("metal-02\n");
  });
  it("is the same in a copy and in a replay", async () => {
    const { world, run } = await boot("metal", 7);
    await run("systemctl start shop; sleep 5; sim order-server");
    expect((await world.fork()).hash()).toBe(world.hash());
  });
});

describe("containers on a server", () => {
  it("a container at its limit is ended by the kernel, and nobody else", async () => {
    const { run } = await boot("containers");
    await run("docker run -d --name shop shop:1.0; docker run -d --name report --memory 200m report:1; sleep 30");
    expect(await run("docker inspect -f '{{.State.ExitCode}} {{.State.OOMKilled}}' report shop")).toBe("137 true\n0 false\n");
  });
  it("without a limit the server runs out of memory, and the largest process pays", async () => {
    const { run } = await boot("containers");
    await run(
      "docker run -d --name shop shop:1.0; docker run -d --name blog -e CACHE_MB=900 blog:2.0; docker run -d --name report report:1",
    );
    await run("sleep 320");
    expect(await run("docker inspect -f '{{.State.ExitCode}} {{.State.OOMKilled}}' shop")).toBe("137 true\n");
    expect(await run("dmesg")).toMatch(/Out of memory: Killed process \d+ \(shop\) total-vm:\d+kB, anon-rss:\d+kB/);
  });
});
