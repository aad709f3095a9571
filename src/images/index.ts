/** The images that the simulated registries hold, besides the cluster's own: one line each. */
import type { Image } from "../machine/image.ts";
import { busybox, busyboxPlus, gcrBusybox, kubernetesBusybox, kubernetesE2eBusybox } from "./busybox.ts";
import { checkout } from "./checkout.ts";
import { coffeeOnline } from "./coffee-online.ts";
import {
  caddy,
  cassandra,
  fluentd,
  mariadb,
  memcached,
  mongo,
  mysql,
  postgres,
  rabbitmq,
  tomcat,
  wordpress,
  zookeeper,
} from "./databases.ts";
import { httpd } from "./httpd.ts";
import { alpine, bashImage, curl, debian, node, perl, python, ubuntu } from "./linux.ts";
import { nginx, nginxHello, nginxSlim } from "./nginx.ts";
import { gcrPause, oldPause, pause } from "./pause.ts";
import { redis } from "./redis.ts";
import { agnhosts, bootcamp, dnsutils, echoServers, helloApps, hpaExample, httpEcho, liveness, serveHostname, whoami } from "./samples.ts";
import { secondShop } from "./second-shop.ts";
import { polinuxStress, vishImage } from "./stress.ts";

export const images: readonly Image[] = [
  nginx,
  ...nginxSlim,
  nginxHello,
  httpd,
  redis,
  busybox,
  kubernetesBusybox,
  kubernetesE2eBusybox,
  gcrBusybox,
  busyboxPlus,
  alpine,
  debian,
  ubuntu,
  bashImage,
  curl,
  python,
  node,
  perl,
  pause,
  oldPause,
  gcrPause,
  checkout,
  ...coffeeOnline,
  ...secondShop,
  ...helloApps,
  bootcamp,
  whoami,
  httpEcho,
  ...echoServers,
  hpaExample,
  serveHostname,
  ...agnhosts,
  ...liveness,
  dnsutils,
  polinuxStress,
  vishImage,
  mysql,
  mariadb,
  postgres,
  mongo,
  memcached,
  rabbitmq,
  wordpress,
  tomcat,
  ...fluentd,
  caddy,
  zookeeper,
  cassandra,
];
