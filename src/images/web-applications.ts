/** Web applications, consoles and proxies of other people's examples: they start, listen and stop. */
import type { Image } from "../machine/image.ts";
import { server } from "./unanswering-server.ts";

/** An application in PHP under Apache. */
const underApache = (repository: string, size: number, tags: readonly string[]): Image =>
  server({
    repository,
    tags,
    size,
    command: "apache2-foreground",
    port: 80,
    ready: "[core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'",
    http: true,
  });

export const wordpress = underApache("wordpress", 240_000_000, ["6.5", "latest", "6", "6.2.1-apache", "5", "4.8-apache"]);
export const tomcat = server({
  repository: "tomcat",
  tags: ["10.1", "latest", "9", "10", "8"],
  size: 210_000_000,
  command: "catalina.sh",
  port: 8080,
  ready: "INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [512] milliseconds",
  http: true,
});

export const caddy = server({
  repository: "caddy",
  tags: ["2", "latest", "2.8", "alpine"],
  size: 17_000_000,
  command: "caddy",
  port: 80,
  ready: '{"level":"info","msg":"serving initial configuration"}',
  http: true,
});

export const webApplications = [
  underApache("drupal", 190_000_000, ["10", "latest", "11"]),
  underApache("joomla", 190_000_000, ["5", "latest", "4"]),
  underApache("nextcloud", 410_000_000, ["29", "latest", "28"]),
  underApache("phpmyadmin", 190_000_000, ["5", "latest", "5.2"]),
  server({
    repository: "ghost",
    tags: ["5", "latest", "5-alpine"],
    size: 180_000_000,
    command: "node",
    port: 2368,
    ready: "INFO Ghost server started in 2.1s",
    http: true,
  }),
  server({
    repository: "adminer",
    tags: ["4", "latest"],
    size: 90_000_000,
    command: "php",
    port: 8080,
    ready: "PHP 8.3.9 Development Server (http://[::]:8080) started",
    http: true,
  }),
  server({
    repository: "docker.io/jenkins/jenkins",
    tags: ["lts", "latest", "lts-jdk17"],
    size: 260_000_000,
    command: "jenkins.sh",
    port: 8080,
    ready: "INFO\thudson.lifecycle.Lifecycle#onReady: Jenkins is fully up and running",
    http: true,
  }),
  server({
    repository: "docker.io/grafana/grafana",
    tags: ["11.1.0", "latest", "10.4.5"],
    size: 120_000_000,
    command: "run.sh",
    port: 3000,
    ready: 'logger=http.server msg="HTTP Server Listen" address=[::]:3000 protocol=http',
    http: true,
  }),
  ...["docker.io/prom/prometheus", "quay.io/prometheus/prometheus"].map((repository) =>
    server({
      repository,
      tags: ["v2.53.0", "latest", "v2.45.6"],
      size: 105_000_000,
      command: "prometheus",
      port: 9090,
      ready: 'level=info msg="Server is ready to receive web requests."',
      http: true,
    }),
  ),
  server({
    repository: "traefik",
    tags: ["v3.0", "latest", "v2.11"],
    size: 45_000_000,
    command: "traefik",
    port: 80,
    ready: "Configuration loaded from flags.",
    http: true,
  }),
  server({
    repository: "registry",
    tags: ["2", "latest", "2.8"],
    size: 10_000_000,
    command: "registry",
    port: 5000,
    ready: 'level=info msg="listening on [::]:5000"',
    http: true,
  }),
];
