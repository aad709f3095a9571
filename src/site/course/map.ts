/**
 * Where everything stands on the map of the course: the cluster as chapter 5 draws it, once for wide pages and once
 * for narrow ones. Chapters sit on what they explain.
 */
import type { Letter } from "../../protocol/index.ts";

export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
  name: string;
  dashed?: boolean;
}
export interface Place {
  /** Folder of the chapter. */
  chapter: string;
  x: number;
  y: number;
  letter?: Letter;
  drawing?: "laptop" | "wish" | "eras" | "others" | "users" | "route" | "pager" | "cluster";
  /** Where the label stands. */
  label: "below" | "right" | "above" | "beside";
  scale?: number;
  /** Second line of the label. */
  note?: string;
  /** Printed instead of the title of the chapter. */
  name?: string;
}
export interface Sketch {
  width: number;
  height: number;
  frames: Frame[];
  /** Who opens a connection to whom: arrows point at the one that is called. */
  wires: string[];
  /** The way of a request, drawn dashed: chapter 8. */
  route: string;
  places: Place[];
  /** Glyphs and Pods that repeat what another node shows. */
  extras: { letter: Letter; x: number; y: number }[];
  pods: { x: number; y: number; name?: string }[];
}

const wide: Sketch = {
  width: 1120,
  height: 640,
  frames: [
    { x: 262, y: 30, width: 846, height: 508, name: "" },
    { x: 288, y: 84, width: 400, height: 428, name: "kind-control-plane" },
    { x: 740, y: 84, width: 342, height: 206, name: "kind-worker" },
    { x: 740, y: 304, width: 342, height: 74, name: "kind-worker2" },
    { x: 740, y: 392, width: 342, height: 74, name: "kind-worker3" },
  ],
  wires: [
    "M414 196 466 262",
    "M594 196 528 262",
    "M414 394 468 322",
    "M512 336 568 394",
    "M762 352H714V292",
    "M762 440H714V352",
    "M762 146H714V292H540",
  ],
  route: "M152 292H450",
  places: [
    { chapter: "05-cluster-architecture", x: 288, y: 58, drawing: "cluster", label: "right" },
    { chapter: "01-what-kubernetes-is", x: 96, y: 108, drawing: "wish", label: "below", note: "a wish, kept" },
    { chapter: "00-start-here", x: 96, y: 290, drawing: "laptop", label: "below", note: "your laptop" },
    { chapter: "02-evolution-of-deployment", x: 96, y: 430, drawing: "eras", label: "below", note: "what came before" },
    { chapter: "04-alternatives", x: 96, y: 560, drawing: "others", label: "below", note: "other roads" },
    { chapter: "06-2-kube-apiserver", x: 496, y: 292, letter: "A", label: "beside", scale: 2.3, note: "checks and stores" },
    { chapter: "06-3-kube-controller-manager", x: 402, y: 176, letter: "C", label: "above", scale: 1.25, note: "closes gaps" },
    { chapter: "06-4-kube-scheduler", x: 606, y: 176, letter: "S", label: "above", scale: 1.25, note: "picks a node" },
    { chapter: "06-5-cloud-controller-manager", x: 402, y: 420, letter: "L", label: "below", scale: 1.25, note: "talks to the cloud" },
    { chapter: "06-1-etcd", x: 586, y: 420, letter: "E", label: "below", scale: 1.25, note: "remembers" },
    { chapter: "07-1-nodes-and-kubelet", x: 782, y: 146, letter: "K", label: "right", note: "runs the Pods of its node", name: "kubelet" },
    { chapter: "07-3-container-runtime", x: 782, y: 200, letter: "R", label: "right", note: "starts containers", name: "containerd" },
    { chapter: "07-2-kube-proxy", x: 782, y: 254, letter: "P", label: "right", note: "keeps Services reachable", name: "kube-proxy" },
    {
      chapter: "07-4-add-ons",
      x: 782,
      y: 504,
      letter: "D",
      label: "right",
      note: "names and addresses",
      name: "CoreDNS and the Pod network",
    },
    { chapter: "08-the-workflow", x: 372, y: 304, drawing: "route", label: "below", note: "from wish to Pod" },
    { chapter: "03-why-kubernetes", x: 782, y: 588, drawing: "users", label: "right", note: "traffic, rollouts, repair" },
    { chapter: "09-conclusion", x: 318, y: 588, drawing: "pager", label: "right", note: "03:12, the pager", name: "Incident and capstone" },
  ],
  extras: [
    { letter: "K", x: 782, y: 352 },
    { letter: "R", x: 826, y: 352 },
    { letter: "P", x: 870, y: 352 },
    { letter: "K", x: 782, y: 440 },
    { letter: "R", x: 826, y: 440 },
    { letter: "P", x: 870, y: 440 },
  ],
  pods: [
    { x: 1010, y: 126, name: "web" },
    { x: 1010, y: 180, name: "api" },
    { x: 1010, y: 234, name: "web" },
    { x: 1010, y: 328, name: "web" },
    { x: 940, y: 328, name: "mailer" },
    { x: 1010, y: 416, name: "ledger" },
  ],
};

const narrow: Sketch = {
  width: 360,
  height: 1056,
  frames: [
    { x: 0, y: 152, width: 360, height: 732, name: "" },
    { x: 14, y: 200, width: 332, height: 356, name: "kind-control-plane" },
    { x: 14, y: 572, width: 332, height: 216, name: "kind-worker" },
  ],
  wires: ["M110 308 150 356", "M250 308 212 356", "M110 456 152 402", "M204 406 236 456", "M40 634H7V380H142"],
  route: "M122 46H181V342",
  places: [
    { chapter: "00-start-here", x: 76, y: 46, drawing: "laptop", label: "below" },
    { chapter: "01-what-kubernetes-is", x: 272, y: 46, drawing: "wish", label: "below" },
    { chapter: "05-cluster-architecture", x: 14, y: 177, drawing: "cluster", label: "right" },
    { chapter: "06-3-kube-controller-manager", x: 98, y: 288, letter: "C", label: "above", scale: 1.1, name: "controllers" },
    { chapter: "06-4-kube-scheduler", x: 264, y: 288, letter: "S", label: "above", scale: 1.1, name: "scheduler" },
    { chapter: "06-2-kube-apiserver", x: 181, y: 380, letter: "A", label: "beside", scale: 1.7, name: "apiserver" },
    { chapter: "06-5-cloud-controller-manager", x: 98, y: 478, letter: "L", label: "below", scale: 1.1, name: "cloud controllers" },
    { chapter: "06-1-etcd", x: 250, y: 478, letter: "E", label: "below", scale: 1.1 },
    { chapter: "07-1-nodes-and-kubelet", x: 60, y: 634, letter: "K", label: "right", name: "kubelet" },
    { chapter: "07-3-container-runtime", x: 60, y: 690, letter: "R", label: "right", name: "containerd" },
    { chapter: "07-2-kube-proxy", x: 60, y: 746, letter: "P", label: "right", name: "kube-proxy" },
    { chapter: "07-4-add-ons", x: 60, y: 838, letter: "D", label: "right", name: "CoreDNS and CNI" },
    { chapter: "08-the-workflow", x: 190, y: 128, drawing: "route", label: "right" },
    { chapter: "03-why-kubernetes", x: 30, y: 928, drawing: "users", label: "right" },
    { chapter: "09-conclusion", x: 232, y: 928, drawing: "pager", label: "right", name: "Incident" },
    { chapter: "02-evolution-of-deployment", x: 84, y: 998, drawing: "eras", label: "below", name: "Evolution" },
    { chapter: "04-alternatives", x: 268, y: 998, drawing: "others", label: "below" },
  ],
  extras: [],
  pods: [
    { x: 272, y: 614, name: "web" },
    { x: 272, y: 670, name: "api" },
    { x: 272, y: 726, name: "web" },
  ],
};

export const sketches = { wide, narrow };
