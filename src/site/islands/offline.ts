/** Keeps the visited pages for times without a network, once the page has come to rest and data is not being saved. */
export function startOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  if (savesData()) return;
  const register = (): void =>
    void navigator.serviceWorker.register(`${document.documentElement.dataset.base?.replace(/\/$/, "")}/sw.js`).catch(() => undefined);
  addEventListener("load", () => setTimeout(register, 4000), { once: true });
}

/** The reader asked for few bytes. */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** Asks for the whole course to be kept: whoever opens a terminal means to stay. */
export function keepCourse(): void {
  if (!("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.ready.then((registration) => registration.active?.postMessage("keep"));
}
