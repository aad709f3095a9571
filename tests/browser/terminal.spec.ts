/** What a learner's hands do in the terminal, with the real world behind it. */
import { expect, type Page, test } from "@playwright/test";

test.describe.configure({ timeout: 60_000 });

const screen = (page: Page) => page.locator(".xterm-rows").first();
const keys = (page: Page) => page.locator(".xterm-helper-textarea").first();
async function openTerminal(page: Page, address = "/chapters/00-start-here/"): Promise<void> {
  await page.goto(address);
  await page.locator("[data-open-terminal]").click();
  await expect(screen(page)).toContainText("learner@laptop:~$", { timeout: 30_000 });
  await keys(page).focus();
}
async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.insertText(line);
  await page.keyboard.press("Enter");
}
async function clear(page: Page): Promise<void> {
  await type(page, "clear");
  await expect.poll(async () => (await screen(page).innerText()).trim()).toMatch(/^\S+[$#]$/);
}
/** Creates `web` and waits for its Pods by the cluster's own means. */
async function webWith(page: Page, replicas: number): Promise<void> {
  await type(page, `kubectl create deployment web --image=nginx --replicas=${replicas} && kubectl rollout status deployment web`);
  await expect(screen(page)).toContainText("successfully rolled out", { timeout: 30_000 });
  await clear(page);
}

test("a tool that is used for the first time is there already: nothing more is asked for", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await openTerminal(page);
  // The last of what is fetched while nobody waits.
  await expect.poll(() => asked.some((url) => /\/journalctl[.-][\w-]+\.js$/.test(url)), { timeout: 30_000 }).toBe(true);
  const before = asked.length;
  await type(
    page,
    "kubectl get nodes -o json | jq '.items|length' | awk '{print $1 * 100}'; kubectl create job one --image=busybox -- true",
  );
  await expect(screen(page)).toContainText("job.batch/one created");
  await expect(screen(page)).toContainText("400");
  expect(asked.slice(before)).toEqual([]);
});

test("Tab completes verbs, kinds and the names of Pods, and twice lists what is left", async ({ page }) => {
  await openTerminal(page);
  await page.keyboard.type("kubectl des");
  await page.keyboard.press("Tab");
  await expect(screen(page)).toContainText("kubectl describe");
  await page.keyboard.type("pod -n kube-system etc");
  await page.keyboard.press("Tab");
  await expect(screen(page)).toContainText("etcd-kind-control-plane");
  await page.keyboard.press("Control+c");
  await page.keyboard.type("kubectl get po");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(screen(page)).toContainText(/po\s+pods\s*poddisruptionbudgets\s+podtemplates/);
});

test("a shell in a Pod has its own prompt and history, and the line below says where one is and how to leave", async ({ page }) => {
  await openTerminal(page);
  await webWith(page, 1);
  const place = page.locator("[data-place]");
  await expect(place).toContainText("learner@laptop");
  await type(page, "kubectl exec -it deploy/web -- bash");
  await expect(screen(page)).toContainText(/root@web-\S+:\/#/);
  await expect(place).toContainText(/root@web-\S+\s+exit to come back/);
  await type(page, "echo in-the-pod");
  await page.keyboard.press("ArrowUp");
  await expect(screen(page)).toContainText(/(echo in-the-pod[\s\S]*){2}/);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+d");
  await expect(place).toContainText("learner@laptop");
  await page.keyboard.press("ArrowUp");
  await expect(screen(page)).toContainText(/exec -it deploy\/web -- bash[\s\S]*exec -it deploy\/web -- bash/);
});

test("kubectl edit opens the page's editor: save applies, a mistake comes back with its reason, discard changes nothing", async ({
  page,
}) => {
  await openTerminal(page);
  await webWith(page, 1);
  const editor = page.getByRole("dialog", { name: /Editing/ });
  const change = async (from: RegExp, to: string): Promise<void> => {
    await editor.locator(".cm-line", { hasText: from }).click();
    // Home goes to where the text of the line begins.
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+End");
    await page.keyboard.insertText(to);
  };
  await type(page, "kubectl edit deployment web");
  await change(/^ {2}replicas: 1/, "replicas: 2");
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(screen(page)).toContainText("deployment.apps/web edited");
  await expect(keys(page)).toBeFocused();
  await clear(page);
  await type(page, "kubectl edit deployment web");
  await change(/^ {2}replicas: 2/, "replicas: -2");
  await page.keyboard.press("Control+s");
  await expect(editor.getByRole("alert")).toContainText("was not valid");
  await expect(editor.locator(".cm-content")).toContainText("# * spec.replicas: Invalid value: -2: must be greater than or equal to 0");
  await editor.getByRole("button", { name: "Discard" }).click();
  await expect(screen(page)).toContainText("Edit cancelled, no valid changes were saved.");
  await clear(page);
  await type(page, "kubectl get deployment web -o jsonpath='{.spec.replicas} wanted'");
  await expect(screen(page)).toContainText("2 wanted");
});

test("time stands still when paused, goes on by one event, and 60 times faster", async ({ page }) => {
  await openTerminal(page);
  const clock = page.locator("[data-clock-time]");
  await page.locator('[data-speed="0"]').click();
  await expect(clock).toHaveAttribute("data-paused", "");
  const still = await clock.innerText();
  await page.waitForTimeout(1_200);
  expect(await clock.innerText()).toBe(still);
  await type(page, "sleep 20; echo slept");
  await page.locator("[data-step]").click();
  await expect(clock).not.toHaveText(still);
  await page.locator('[data-speed="60"]').click();
  await expect(screen(page)).toContainText(/echo slept\s*slept/, { timeout: 5_000 });
});

test("undo takes back the last change only, and a reload brings the lab back as it was left", async ({ page }) => {
  await openTerminal(page, "/labs/ask-for-three/");
  await webWith(page, 2);
  await type(page, "kubectl scale deployment web --replicas=4");
  await expect(screen(page)).toContainText("deployment.apps/web scaled");
  await type(page, "kubectl get pods");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(screen(page)).toContainText("(taken back: kubectl scale deployment web --replicas=4)", { timeout: 20_000 });
  await keys(page).focus();
  const wanted = "kubectl get deployment web -o jsonpath='{.spec.replicas} wanted'";
  await clear(page);
  await type(page, wanted);
  await expect(screen(page)).toContainText("2 wanted");
  await page.waitForTimeout(1_500);
  await page.reload();
  await expect(page.locator(".closed-note")).toContainText("kept");
  await page.locator("[data-open-terminal]").click();
  await expect(screen(page)).toContainText("as you left it", { timeout: 30_000 });
  await keys(page).focus();
  await clear(page);
  await type(page, wanted);
  await expect(screen(page)).toContainText("2 wanted");
});

test("a here-document is one command: one entry of the transcript, and one step back", async ({ page }) => {
  await openTerminal(page, "/labs/ask-for-three/");
  await type(page, "cat > list.txt <<END");
  await type(page, "one");
  await type(page, "END");
  await type(page, "wc -l list.txt");
  await expect(screen(page)).toContainText("1 list.txt");
  const entries = page.locator('[data-panel="transcript"] article .command');
  await expect(entries).toHaveText(["cat > list.txt <<END\none\nEND", "wc -l list.txt"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(screen(page)).toContainText("(taken back: cat > list.txt <<END)", { timeout: 20_000 });
  await keys(page).focus();
  await type(page, "ls list.txt");
  await expect(screen(page)).toContainText("cannot access 'list.txt'");
});

test("exit, open quotes and a running program never leave the learner stuck", async ({ page }) => {
  await openTerminal(page);
  await type(page, "exit");
  await expect(screen(page)).toContainText("this is a new one");
  await clear(page);
  await type(page, 'echo "open');
  const run = page.locator('[data-run="kubectl get nodes"]').first();
  await run.locator("[data-go]").click();
  await expect(screen(page)).toContainText("kind-worker3");
  await keys(page).focus();
  await clear(page);
  await type(page, "sleep 1000");
  await run.locator("[data-go]").click();
  await run.getByRole("button", { name: /Stop it/ }).click();
  await expect(screen(page)).toContainText("kind-worker3");
  await expect(run.locator("[data-note]")).toBeHidden();
});

test("a long line is whole again after the window was narrow", async ({ page }) => {
  await openTerminal(page);
  const words = Array.from({ length: 30 }, (_, at) => `word${at}`).join(" ");
  await page.keyboard.insertText(`echo ${words}`);
  await page.setViewportSize({ width: 1120, height: 720 });
  await page.waitForTimeout(500);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.waitForTimeout(500);
  const shown = (await screen(page).innerText()).replace(/\s/g, "");
  expect(shown).toBe(`learner@laptop:~$echo${words}`.replace(/\s/g, ""));
});
