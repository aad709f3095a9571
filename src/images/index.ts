/** The images that the simulated registries hold, besides the cluster's own: one line each. */
import type { Image } from "../machine/image.ts";
import { agnhosts, livenessServers } from "./agnhost/index.ts";
import { busybox, busyboxPlus, gcrBusybox, kubernetesBusybox, kubernetesE2eBusybox } from "./busybox.ts";
import { checkout } from "./checkout.ts";
import { coffeeOnline } from "./coffee-online.ts";
import { cassandra, fluentd, mariadb, memcached, mongo, mysql, postgres, rabbitmq, stores, zookeeper } from "./databases.ts";
import { echoServers } from "./echo-server.ts";
import { goproxy } from "./goproxy.ts";
import { guestbookFollower, guestbookFrontend } from "./guestbook.ts";
import { helloApps } from "./hello-app.ts";
import { helloBackend, helloFrontend } from "./hello-application.ts";
import { helloWorld } from "./hello-world.ts";
import { hpaExample } from "./hpa-example.ts";
import { httpEcho } from "./http-echo.ts";
import { httpd } from "./httpd.ts";
import { bootcamps } from "./kubernetes-bootcamp.ts";
import { languages, node, perl, python } from "./languages.ts";
import { alpine, bashImage, curl, debian, redHatFamily, ubuntu } from "./linux.ts";
import { dnsutils, multitools, netshoot } from "./network-tools.ts";
import { nginx, nginxHello, nginxSlim } from "./nginx.ts";
import { gcrPause, oldPause, pause } from "./pause.ts";
import { podinfos } from "./podinfo.ts";
import { redis } from "./redis.ts";
import { secondShop } from "./second-shop.ts";
import { serveHostname } from "./serve-hostname.ts";
import { polinuxStress, vishImage } from "./stress.ts";
import { caddy, tomcat, webApplications, wordpress } from "./web-applications.ts";
import { whoami } from "./whoami.ts";

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
  ...redHatFamily,
  bashImage,
  curl,
  python,
  node,
  perl,
  ...languages,
  pause,
  oldPause,
  gcrPause,
  helloWorld,
  checkout,
  ...coffeeOnline,
  ...secondShop,
  ...helloApps,
  ...bootcamps,
  whoami,
  httpEcho,
  ...echoServers,
  hpaExample,
  serveHostname,
  ...agnhosts,
  ...livenessServers,
  ...podinfos,
  ...dnsutils,
  netshoot,
  ...multitools,
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
  ...webApplications,
  ...fluentd,
  caddy,
  zookeeper,
  cassandra,
  ...stores,
  guestbookFrontend,
  guestbookFollower,
  helloBackend,
  helloFrontend,
  goproxy,
];
