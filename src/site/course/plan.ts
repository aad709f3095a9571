/**
 * The plan of the whole course, also of chapters that are not written yet: their order, their parts, and the
 * component of the cluster on which each sits in the map.
 */
import type { Letter } from "../../protocol/index.ts";

export interface PlannedChapter {
  /** Folder name. */
  folder: string;
  number: string;
  title: string;
  /** Minutes to read and to work. */
  minutes: number;
}
export interface Part {
  title: string;
  chapters: PlannedChapter[];
}

export const parts: Part[] = [
  {
    title: "Before the cluster",
    chapters: [
      { folder: "00-start-here", number: "0", title: "Start here", minutes: 10 },
      { folder: "01-what-kubernetes-is", number: "1", title: "What Kubernetes is", minutes: 35 },
      { folder: "02-evolution-of-deployment", number: "2", title: "Evolution of deployment", minutes: 100 },
      { folder: "03-why-kubernetes", number: "3", title: "Why Kubernetes", minutes: 90 },
      { folder: "04-alternatives", number: "4", title: "Alternatives", minutes: 30 },
    ],
  },
  {
    title: "The control plane",
    chapters: [
      { folder: "05-cluster-architecture", number: "5", title: "Cluster architecture", minutes: 60 },
      { folder: "06-1-etcd", number: "6.1", title: "etcd", minutes: 60 },
      { folder: "06-2-kube-apiserver", number: "6.2", title: "kube-apiserver", minutes: 60 },
      { folder: "06-3-kube-controller-manager", number: "6.3", title: "kube-controller-manager", minutes: 55 },
      { folder: "06-4-kube-scheduler", number: "6.4", title: "kube-scheduler", minutes: 90 },
      { folder: "06-5-cloud-controller-manager", number: "6.5", title: "cloud-controller-manager", minutes: 30 },
    ],
  },
  {
    title: "The nodes",
    chapters: [
      { folder: "07-1-nodes-and-kubelet", number: "7.1", title: "Nodes and the kubelet", minutes: 80 },
      { folder: "07-2-kube-proxy", number: "7.2", title: "kube-proxy", minutes: 45 },
      { folder: "07-3-container-runtime", number: "7.3", title: "Container runtime", minutes: 40 },
      { folder: "07-4-add-ons", number: "7.4", title: "Add-ons: CoreDNS and CNI", minutes: 75 },
    ],
  },
  {
    title: "All of it at once",
    chapters: [
      { folder: "08-the-workflow", number: "8", title: "The workflow", minutes: 50 },
      { folder: "09-conclusion", number: "9", title: "Conclusion: incident and capstone", minutes: 150 },
    ],
  },
];

export const plannedChapters: PlannedChapter[] = parts.flatMap((part) => part.chapters);

/** The cast: one letter, one shape, one hue for each component, everywhere. */
export interface CastMember {
  letter: Letter;
  name: string;
  /** What it does, in three or four words. */
  does: string;
  shape: "hexagon" | "cylinder" | "diamond" | "circle" | "cloud" | "square" | "chevron" | "stack" | "drop";
}
export const cast: Record<Letter, CastMember> = {
  A: { letter: "A", name: "kube-apiserver", does: "checks and stores", shape: "hexagon" },
  E: { letter: "E", name: "etcd", does: "remembers", shape: "cylinder" },
  S: { letter: "S", name: "kube-scheduler", does: "picks a node", shape: "diamond" },
  C: { letter: "C", name: "kube-controller-manager", does: "closes gaps", shape: "circle" },
  L: { letter: "L", name: "cloud-controller-manager", does: "talks to the cloud", shape: "cloud" },
  K: { letter: "K", name: "kubelet", does: "runs the Pods of its node", shape: "square" },
  P: { letter: "P", name: "kube-proxy", does: "keeps Services reachable", shape: "chevron" },
  R: { letter: "R", name: "containerd", does: "starts containers", shape: "stack" },
  D: { letter: "D", name: "CoreDNS and CNI", does: "names and addresses", shape: "drop" },
};
