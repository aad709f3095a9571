/** The learner's laptop: its user, its folders and files, its programs. */
import { decodeQuestion, encodeAnswer } from "../../machine/dns.ts";
import type { User } from "../../machine/process.ts";
import { type Kernel, LINUX_FOLDERS, Link, listenOn, type Namespace, type SimMachine, within } from "../os/index.ts";
import type { WorldOptions } from "./options.ts";

export const LEARNER: User = { name: "learner", uid: 1000, gid: 1000, home: "/home/learner" };
const HARDWARE = { cpus: 4, memory: 8 * 2 ** 30 };
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export function makeLaptop(kernel: Kernel, options: WorldOptions): SimMachine {
  const namespace = kernel.namespace("laptop");
  namespace.forwards = true;
  const laptop = kernel.machine({
    hostname: "laptop",
    kind: "laptop",
    namespace,
    lower: kernel.base,
    hardware: { kernel: options.release.kernel, ...(options.hardware ?? HARDWARE) },
    user: LEARNER,
    env: new Map([
      ["PATH", PATH],
      ["HOME", LEARNER.home],
      ["USER", LEARNER.name],
      ["LOGNAME", LEARNER.name],
      ["SHELL", "/bin/bash"],
      ["LANG", "en_US.UTF-8"],
      ["TERM", "xterm-256color"],
      ...Object.entries(options.environment ?? {}),
    ]),
    cwd: LEARNER.home,
  });
  connect(kernel, namespace);
  furnish(laptop, options);
  return laptop;
}

/**
 * The room's network: the laptop and a router. Packets to private addresses that nobody here has are lost beyond
 * it, as at home; of public ones it says that it has no way there.
 */
function connect(kernel: Kernel, laptop: Namespace): void {
  const lan = new Link("lan");
  const router = kernel.namespace("router");
  router.forwards = true;
  router.allows = ({ destination }) => !PRIVATE.some((range) => within(destination, range));
  router.attach(lan, "lan", "192.168.1.1", 24, "9c:3d:cf:00:00:01");
  // The room's resolver knows the outside.
  const resolve = (message: string): string => {
    const { name, type } = decodeQuestion(message);
    const data = OUTSIDE.get(name.replace(/\.$/, ""));
    const records = data && type === "A" ? [{ name, ttl: 600, type: "A" as const, data }] : [];
    return encodeAnswer({ code: data ? "NOERROR" : "NXDOMAIN", authoritative: false, records });
  };
  listenOn(router, { port: 53, protocol: "UDP", raw: resolve });
  laptop.attach(lan, "eth0", "192.168.1.10", 24, "3c:22:fb:10:00:10");
  laptop.routes = [{ destination: "0.0.0.0/0", via: "192.168.1.1", device: "eth0" }];
}
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

function furnish({ fs }: SimMachine, { release, laptopPrograms, files = {} }: WorldOptions): void {
  for (const folder of [...LINUX_FOLDERS, LEARNER.home]) fs.mkdir(folder, { recursive: true });
  fs.write("/etc/hostname", "laptop\n");
  fs.write("/etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\tlaptop\n");
  fs.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nlearner:x:1000:1000::/home/learner:/bin/bash\n");
  fs.write("/etc/os-release", `PRETTY_NAME="${release.osImage}"\nNAME="Debian GNU/Linux"\nID=debian\n`);
  fs.write("/etc/resolv.conf", "nameserver 172.17.0.1\n");
  for (const [path, program] of Object.entries(laptopPrograms)) fs.install(path, program);
  for (const [path, content] of Object.entries(files)) {
    fs.mkdir(path.slice(0, Math.max(1, path.lastIndexOf("/"))), { recursive: true });
    fs.write(path, content, { owner: LEARNER.name });
  }
}

/** What the world outside answers for; nothing listens there. */
export const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ["example.com", "93.184.215.14"],
  ["kubernetes.io", "3.33.186.135"],
  ["registry-1.docker.io", "54.198.86.24"],
  ["registry.k8s.io", "34.96.108.209"],
]);
