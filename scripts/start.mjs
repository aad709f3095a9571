// `npm start`: installs what is missing, builds the site, serves it, prints the address.
import { spawn, spawnSync } from "node:child_process";
import { install } from "./install.mjs";
import { currentNode, environment, root } from "./with-node.mjs";

install();
const node = currentNode();
const env = environment(node);
const shell = process.platform === "win32";
const built = spawnSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit", env, shell });
if (built.status !== 0) process.exit(built.status ?? 1);
const preview = spawn("astro", ["preview", "--host", "127.0.0.1", "--port", process.env.PORT ?? "4321"], {
  cwd: root,
  stdio: "inherit",
  env,
  shell,
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => preview.kill(signal));
preview.on("exit", (code) => process.exit(code ?? 0));
