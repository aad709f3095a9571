/** Whole labs without a mouse: from the page's first Tab to the report. */
import { expect, test } from "@playwright/test";
import { Keyboard } from "./keyboard.ts";

test.describe.configure({ timeout: 120_000 });

test("lab 02 is solved by keyboard alone", async ({ page }) => {
  await page.goto("/labs/ask-for-three/");
  const keys = new Keyboard(page);
  await keys.type("kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  await keys.until("kubectl get deployment web", /web\s+3\/3/);
  await keys.type("kubectl delete $(kubectl get pods -l app=web -o name | head -n 1)");
  await keys.until("kubectl get deployment web", /web\s+3\/3/);
  await keys.type("kubectl scale deployment web --replicas=5");
  await keys.until("kubectl get deployment web", /web\s+5\/5/);
  await keys.tasks();
  await keys.choose(page.locator('select[name="who"]'), "ReplicaSet");
  await keys.press("Tab");
  await keys.press("Enter");
  await keys.speed("60");
  await keys.solved();
});

test("lab 18 is solved by keyboard alone", async ({ page }) => {
  await page.goto("/labs/three-reasons-for-pending/");
  const keys = new Keyboard(page);
  await keys.type(
    "answer reasons.importer cpu; answer reasons.reports label; answer reasons.vault taint",
    'kubectl -n "$LAB_NAMESPACE" set resources deployment importer --requests="cpu=$LAB_MEASURED"',
    "kubectl label node kind-worker2 disk=ssd",
    `kubectl -n "$LAB_NAMESPACE" patch deployment vault -p '{"spec":{"template":{"spec":{"nodeSelector":{"dedicated":"db"},"tolerations":[{"key":"dedicated","operator":"Equal","value":"db","effect":"NoSchedule"}]}}}}'`,
  );
  await keys.tasks();
  await keys.speed("60");
  await keys.solved();
});

test("lab 28 is solved by keyboard alone: cards, choices, and a cluster that is woken", async ({ page }) => {
  await page.goto("/labs/put-the-story-in-order/");
  const keys = new Keyboard(page);
  await keys.type("kubectl get deployments -A");
  await keys.tasks();
  const order = [
    "checked",
    "deployment",
    "replicaset",
    "pods",
    "bound",
    "sandbox",
    "image",
    "started",
    "ready",
    "slice",
    "rules",
    "counted",
  ];
  for (const [place, card] of order.entries()) {
    await keys.to(page.locator(`[data-card="${card}"] [data-earlier]`));
    const at = () =>
      page
        .locator("[data-card]")
        .evaluateAll((cards, value) => cards.findIndex((one) => (one as HTMLElement).dataset.card === value), card);
    for (let here = await at(); here > place; here--) await keys.press("ArrowUp");
    await keys.press("Alt+4");
  }
  await keys.to(page.locator('[data-answer-form="order"] button.button'));
  await keys.press("Enter");
  await expect(page.locator('[data-task="order"] [data-task-state]')).toContainText("done");
  const actors = {
    checked: "kube-apiserver",
    deployment: "kube-apiserver",
    replicaset: "kube-controller",
    pods: "kube-controller",
    bound: "kube-scheduler",
    sandbox: "the container",
    image: "the container",
    started: "the container",
    ready: "the kubelet",
    counted: "kube-controller",
    slice: "kube-controller",
    rules: "kube-proxy",
    told: "Nobody",
  };
  for (const [card, actor] of Object.entries(actors)) await keys.choose(page.locator(`select[name="actors.${card}"]`), actor);
  await keys.press("Tab");
  await keys.press("Enter");
  await expect(page.locator('[data-task="actors"] [data-task-state]')).toContainText("done");
  await keys.type(
    "answer frozen.$LAB_DEPLOYMENT deployment-controller; answer frozen.$LAB_REPLICASET replicaset-controller",
    "answer frozen.$LAB_SCHEDULER scheduler; answer frozen.$LAB_KUBELET kubelet",
    "docker exec $LAB_NODE systemctl start kubelet",
    "docker exec kind-control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/",
    "docker exec kind-control-plane sed -i 's/,-deployment,-replicaset//' /etc/kubernetes/manifests/kube-controller-manager.yaml",
    "answer wake.why difference",
  );
  await keys.tasks();
  await keys.speed("60");
  await keys.solved();
});

test("a story is stepped through by the arrow keys, recorded and live", async ({ page }) => {
  await page.goto("/chapters/08-the-workflow/");
  const keys = new Keyboard(page);
  const now = page.locator("[data-story-rows] [aria-current]");
  await keys.to(page.locator("[data-story-next]"));
  for (let step = 0; step < 3; step++) await keys.press("ArrowRight");
  await expect(now).toContainText("replicasets.apps");
  await keys.press("ArrowLeft");
  await expect(now).toContainText("deployments.apps");
  await keys.press("Shift+Tab");
  await keys.press("Shift+Tab");
  await keys.press("Enter");
  await expect(page.locator("[data-story-at]")).toContainText("Step 1 of 1", { timeout: 60_000 });
  await expect(page.locator(`[data-speed="0"]`)).toHaveAttribute("aria-pressed", "true");
  for (let step = 2; step <= 6; step++) {
    await keys.press("ArrowRight");
    await expect(page.locator("[data-story-at]")).toContainText(`Step ${step} of`);
  }
  await expect(now).toContainText("/registry/pods/default/slow-");
});

test("without scripts a story is a table to read", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto("/chapters/08-the-workflow/");
  const story = page.locator("[data-story]");
  await expect(story.getByRole("row", { name: /default-scheduler bind/ })).toContainText("/registry/pods/default/slow-");
  await expect(story.locator("[data-story-next]")).toBeHidden();
  await context.close();
});
