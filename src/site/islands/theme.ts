/** Light and dark. The first choice is the system's and is made before the first paint; a click is kept. */
import { findAll } from "./dom.ts";

export const themeChanged = "kubewekend:theme";

export function startTheme(): void {
  for (const button of findAll("[data-theme-switch]")) {
    button.addEventListener("click", () => set(document.documentElement.dataset.theme === "dark" ? "light" : "dark", true));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
    if (!kept()) set(event.matches ? "dark" : "light", false);
  });
}

function kept(): string | null {
  try {
    return localStorage.getItem("kubewekend.theme");
  } catch {
    return null;
  }
}

function set(theme: "light" | "dark", keep: boolean): void {
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new Event(themeChanged));
  if (!keep) return;
  try {
    localStorage.setItem("kubewekend.theme", theme);
  } catch {
    // Not kept, then.
  }
}
