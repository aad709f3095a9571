/** The documentation's greeting, and the nginx that stands in front of it. */
import { defineImage } from "../machine/image.ts";
import { answer } from "./http-server.ts";
import { nginxServer } from "./nginx.ts";
import { httpServer, sizes } from "./small-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

const greeting = httpServer(
  "hello",
  () => 80,
  (_request, process) => answer(200, '{"message":"Hello"}\n', process.date, { "content-type": "application/json" }),
);
export const helloBackend = defineImage({
  repository: "gcr.io/google-samples/hello-go-gke",
  tags: sizes(7_000_000, "1.0"),
  entrypoint: ["/usr/bin/hello-go-gke"],
  exposes: [80],
  programs: () => ({ "/usr/bin/hello-go-gke": greeting }),
});

const FRONT_CONF = `upstream Backend {
    server hello;
}

server {
    listen 80;

    location / {
        proxy_pass http://Backend;
    }
}
`;
export const helloFrontend = defineImage({
  repository: "gcr.io/google-samples/hello-frontend",
  tags: sizes(45_000_000, "1.0"),
  command: ["nginx", "-g", "daemon off;"],
  exposes: [80],
  files: {
    ...debianFiles("9 (stretch)"),
    "/etc/nginx/nginx.conf": "events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n",
    "/etc/nginx/conf.d/frontend.conf": FRONT_CONF,
  },
  programs: () => ({ ...debianPrograms(), "/usr/sbin/nginx": nginxServer("1.9.14") }),
});
