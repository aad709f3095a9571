/** Runs before the first paint: the theme is chosen without a flash, and styles learn that scripts work. */
export const themeScript =
  'const d=document.documentElement;let t=null;try{t=localStorage.getItem("kubewekend.theme")}catch{}' +
  'd.dataset.theme=t||(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light");d.classList.add("js")';
