/** A plain static server, as a host of static pages is: `node serve.mjs FOLDER PORT [BASE]`. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const [folder = "dist", port = "4319", base = "/"] = process.argv.slice(2);
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".xml": "application/xml",
};

createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  let file = path.startsWith(base) ? join(folder, normalize(path.slice(base.length))) : "";
  if (file && existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
  const found = file !== "" && existsSync(file);
  if (!found) file = join(folder, "404.html");
  response.writeHead(found ? 200 : 404, { "content-type": types[extname(file)] ?? "application/octet-stream" });
  response.end(readFileSync(file));
}).listen(Number(port), "127.0.0.1");
