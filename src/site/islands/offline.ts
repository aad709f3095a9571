/** Keeps the visited pages for times without a network, once the page has come to rest and data is not being saved. */
export function startOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const connection = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  if (connection?.saveData) return;
  const register = (): void =>
    void navigator.serviceWorker.register(`${document.documentElement.dataset.base?.replace(/\/$/, "")}/sw.js`).catch(() => undefined);
  addEventListener("load", () => setTimeout(register, 4000), { once: true });
}

/** Asks for the whole course to be kept: whoever opens a terminal means to stay. */
export function keepCourse(): void {
  if (!("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.ready.then((registration) => registration.active?.postMessage("keep"));
}
