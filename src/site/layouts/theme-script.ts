/**
 * Runs before the first paint: the theme is chosen without a flash, styles learn that scripts work, and the divider is
 * where it was left, so that nothing moves afterwards.
 */
export const themeScript =
  'const d=document.documentElement;let t=null;try{t=localStorage.getItem("kubewekend.theme")}catch{}' +
  'd.dataset.theme=t||(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light");d.classList.add("js");' +
  'try{const w=+localStorage.getItem("kubewekend.split."+(/\\/labs\\/./.test(location.pathname)?"lab":"chapter"));' +
  'if(w)d.style.setProperty("--bench-width",w+"%")}catch{}';
