/** NodePorts and ImageLocality beside a plain reading of their rules. */
import type { core } from "../../src/kube/types.ts";
import { type Chance, node, type Problem, pod, table, type Verdict } from "./table.ts";

const MB = 1024 * 1024;
const IMAGES = ["nginx", "redis:7", "registry.local:5000/app", "busybox:1.36"];

function port(chance: Chance): core.ContainerPort {
  return {
    containerPort: 80,
    ...(chance.once(4) ? {} : { hostPort: chance.one([80, 443, 8080]) }),
    ...(chance.once(3) ? { protocol: chance.one(["TCP", "UDP", "SCTP"]) } : {}),
    ...(chance.once(2) ? { hostIP: chance.one(["0.0.0.0", "127.0.0.1", "172.18.0.2"]) } : {}),
  };
}
const container = (chance: Chance, i: number): core.Container => ({
  name: `c${i}`,
  image: chance.one(IMAGES),
  ports: chance.many(0, 2, () => port(chance)),
});
function draw(chance: Chance): Problem {
  const nodes = chance.many(3, 6, (i) =>
    node(`n${i}`, {
      status: {
        images: chance.some(IMAGES).map((image) => ({
          names: [image.lastIndexOf(":") > image.lastIndexOf("/") ? image : `${image}:latest`],
          sizeBytes: chance.one([5, 20, 60, 400, 3000]) * MB,
        })),
      },
    }),
  );
  return {
    nodes,
    existing: chance.many(0, 6, (i) => pod(`e${i}`, { containers: [container(chance, 0)], nodeName: chance.one(nodes).metadata?.name })),
    pod: pod("p", { containers: chance.many(1, 3, (i) => container(chance, i)) }),
  };
}

const portsOf = ({ spec }: core.Pod): core.ContainerPort[] =>
  (spec?.containers ?? []).flatMap(({ ports = [] }) => ports).filter(({ hostPort = 0 }) => hostPort > 0);
function clash(one: core.ContainerPort, other: core.ContainerPort): boolean {
  const [here, there] = [one.hostIP ?? "0.0.0.0", other.hostIP ?? "0.0.0.0"];
  return (
    one.hostPort === other.hostPort &&
    (one.protocol ?? "TCP") === (other.protocol ?? "TCP") &&
    (here === there || here === "0.0.0.0" || there === "0.0.0.0")
  );
}
function expected({ nodes, existing, pod: asked }: Problem): Record<string, Verdict> {
  const imagesOf = ({ status }: core.Node): Map<string, number> =>
    new Map((status?.images ?? []).map(({ names = [], sizeBytes = 0 }) => [names[0] ?? "", sizeBytes]));
  const containers = asked.spec?.containers ?? [];
  return Object.fromEntries(
    nodes.map((one): [string, Verdict] => {
      const name = one.metadata?.name ?? "";
      const taken = existing.filter(({ spec }) => spec?.nodeName === name).flatMap(portsOf);
      if (portsOf(asked).some((port) => taken.some((other) => clash(port, other))))
        return [name, { refused: ["node(s) didn't have free ports for the requested pod ports"] }];
      const sum = containers.reduce((all, { image = "" }) => {
        const tagged = image.lastIndexOf(":") > image.lastIndexOf("/") ? image : `${image}:latest`;
        const share = nodes.filter((other) => imagesOf(other).has(tagged)).length / nodes.length;
        return all + Math.trunc((imagesOf(one).get(tagged) ?? 0) * share);
      }, 0);
      const [fewest, most] = [23 * MB, 1000 * MB * containers.length];
      const score = Math.trunc((100 * (Math.min(Math.max(sum, fewest), most) - fewest)) / (most - fewest));
      return [name, { scores: { ImageLocality: [score, score] } }];
    }),
  );
}

table("host ports and images", { plugins: [{ name: "NodePorts" }, { name: "ImageLocality" }], draw, expected });
