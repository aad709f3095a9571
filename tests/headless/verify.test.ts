/** `verify`: every lab's checks over HTTP, on a cluster that was begun from the lab's own folder. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { labNames, readLab, scriptsOf } from "../../src/headless/lab-folder.ts";
import { serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { labFiles, writeFolder } from "../../src/headless/verify/folder.ts";
import { type Verified, verifyLab } from "../../src/headless/verify/verify.ts";
import { labVars } from "../../src/workbench/lab-world.ts";
import { courseCluster, worldOptions } from "../../src/workbench/workbench.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

/** A cluster at the lab's start behind real HTTP. Scripts run on its laptop, where the lab's folder has the same path. */
async function begin(name: string, seed = 1) {
  const source = await readLab(name);
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  folders.push(folder);
  const files = labFiles(source, labVars(source, seed), folder, "kindest/node:v1.28.9");
  writeFolder(folder, files);
  const { cluster } = source.lab;
  const kubeconfig = join(folder, "kubeconfig");
  const serving = await serve(worldOptions({ turn, cluster: cluster && "workers" in cluster ? courseCluster(cluster.workers) : cluster }), {
    port: 0,
    speed: 0,
    kubeconfig,
  });
  const { world } = serving;
  for (const [path, content] of Object.entries(files)) world.writeFile(`${folder}/${path}`, content);
  await world.execute(`chmod +x ${folder}/bin/answer`);
  const script = async (text: string): Promise<string> => {
    world.writeFile("/tmp/script.sh", `. ${folder}/environment.sh\ncd ~\n${text}`);
    const { stdout, stderr } = await world.execute("bash /tmp/script.sh");
    await world.settle(120);
    // The folder is on both machines: what the scripts wrote there is fetched, and so is the namespace they chose.
    for (const path of (await world.execute(`find ${folder} -type f`)).stdout.split("\n").filter((line) => line !== ""))
      writeFolder(folder, { [path.slice(folder.length + 1)]: world.laptop.fs.read(path) });
    // What a script left at home, a learner would have left in the folder.
    for (const path of (await world.execute("find /home/learner -maxdepth 1 -type f")).stdout.split("\n").filter((line) => line !== ""))
      writeFolder(folder, { [path.replace("/home/", "")]: world.laptop.fs.read(path) });
    const { stdout: namespace } = await world.execute("kubectl config view --minify -o jsonpath='{.contexts[0].context.namespace}'");
    writeFileSync(
      kubeconfig,
      readFileSync(kubeconfig, "utf8").replace(
        /^ {4}user:.*\n(?: {4}namespace:.*\n)?/m,
        `    user: kind-kind\n    namespace: ${namespace || "default"}\n`,
      ),
    );
    return stdout + stderr;
  };
  const started = await script(`bash ${folder}/start.sh`);
  // A learner works in the folder; the scripts of a lab work at home.
  const own = `${folder}/learner/`;
  for (const path of (await world.execute(`find ${own} -type f`)).stdout.split("\n"))
    if (path.startsWith(own)) world.writeFile(`/home/learner/${path.slice(own.length)}`, world.laptop.fs.read(path));
  return { folder, started, script, verify: () => verifyLab(source, { seed, kubeconfig, folder }), close: () => serving.close() };
}
const failing = ({ tasks }: Verified) => tasks.filter(({ code }) => code !== "").map(({ id, code }) => `${id}: ${code}`);
/** Tasks whose state must last: the others were done on the way, and are over. */
const lasting = async (name: string): Promise<Set<string>> =>
  new Set((await readLab(name)).lab.tasks.flatMap(({ id, mode }) => (mode === "level" ? [id] : [])));

const all = await Promise.all((await labNames()).map(async (name) => ({ name, lab: (await readLab(name)).lab })));
/** Labs of other times have machines that no cluster has. */
const elsewhere = all.filter(({ lab }) => lab.era && lab.era !== "street").map(({ name }) => name);
const onClusters = all.filter(({ name, lab }) => lab.cluster && !elsewhere.includes(name)).map(({ name }) => name);

test.each(elsewhere)("%s is refused in words", async (name) => {
  const source = await readLab(name);
  expect(() => labFiles(source, labVars(source, 1), "/tmp/nowhere", "kindest/node:v1.28.9")).toThrow(
    /takes place on machines that a real cluster does not have$/,
  );
});

describe.each(onClusters)("%s", (name) => {
  test("its solution fails no check that can be asked over HTTP, its start some", { timeout: 30_000 }, async () => {
    const lab = await begin(name);
    const before = await lab.verify();
    expect({ verified: before.verified, output: before.verified ? lab.started : "" }).toEqual({ verified: false, output: "" });
    const output = await lab.script(scriptsOf(name)["solution.sh"] ?? "");
    const after = await lab.verify();
    const level = await lasting(name);
    const wrong = failing({ ...after, tasks: after.tasks.filter(({ id }) => level.has(id)) });
    expect({ wrong, output: wrong.length > 0 ? output : "" }).toEqual({ wrong: [], output: "" });
    expect(after.tasks.flatMap(({ skipped }) => skipped.map(({ why }) => why)).every((why) => /^it /.test(why))).toBe(true);
    await lab.close();
  });
});

test("a wrong way gets the same code as in the page", { timeout: 30_000 }, async () => {
  const lab = await begin("three-reasons-for-pending");
  await lab.script(scriptsOf("three-reasons-for-pending")["wrong/selector-only.sh"] ?? "");
  const want = /^# expect: (\S+)$/m.exec(scriptsOf("three-reasons-for-pending")["wrong/selector-only.sh"] ?? "")?.[1];
  const verified = await lab.verify();
  expect(verified.tasks.find(({ id }) => id === want?.split(".")[0])).toMatchObject({
    code: want,
    state: expect.stringMatching(/todo|partly/),
  });
  await lab.close();
});

test("a task that had to be done once stays done when it was seen; nothing is sure without a folder", { timeout: 30_000 }, async () => {
  const lab = await begin("ask-for-three");
  const state = async () => (await lab.verify()).tasks[0]?.state;
  await lab.script("kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  expect(await state()).toBe("done");
  await lab.script("kubectl scale deployment web --replicas=5");
  expect(await state()).toBe("done");
  rmSync(join(lab.folder, "done"), { recursive: true });
  expect(await state()).toBe("partly");
  await lab.close();
});

test("where the learner makes the cluster, the folder has none", async () => {
  const source = await readLab("open-the-second-shop");
  const files = labFiles(source, labVars(source, 1), "/tmp/shop", "kindest/node:v1.28.9");
  expect(Object.keys(files).sort()).toEqual(["bin/answer", "environment.sh", "start.sh"]);
  expect(files["start.sh"]).not.toContain("kubectl");
});

test("the folder has all that a real kind needs", async () => {
  const { folder, close } = await begin("put-the-story-in-order");
  expect(readdirSync(folder, { recursive: true }).map(String).sort()).toEqual(
    expect.arrayContaining(["kind.yaml", "start.sh", "environment.sh", "bin/answer", "manifests/story.yaml", "baseline.json"]),
  );
  await close();
});
