/** The ten faults of the night: which of them an attempt has, what each looks like, and which of them hide others. */

/** In the order in which they are made: one that stops others from being made comes last. */
export const faults = ["dns", "selector", "permission", "image", "probe", "quota", "taint", "kubelet", "volume", "scheduler"] as const;
export type Fault = (typeof faults)[number];
export function isFault(name: string): name is Fault {
  return (faults as readonly string[]).includes(name);
}

/** Every way of having four of them. */
export const nights: readonly (readonly Fault[])[] = choose(faults, 4);
function choose(from: readonly Fault[], count: number): Fault[][] {
  if (count === 0) return [[]];
  return from.flatMap((one, index) => choose(from.slice(index + 1), count - 1).map((rest) => [one, ...rest]));
}
export function faultsOf(night: string | undefined): readonly Fault[] {
  return nights[Number(night)] ?? [];
}

/** What a report says about each: the object that showed it, the change, the check that would have said no. */
export const reports: Readonly<Record<Fault, { evidence: string; fix: string; prevention: string }>> = {
  dns: { evidence: "nxdomain", fix: "zone", prevention: "test-names" },
  selector: { evidence: "no-endpoints", fix: "selector", prevention: "test-endpoints" },
  permission: { evidence: "forbidden", fix: "binding", prevention: "can-i" },
  image: { evidence: "not-found", fix: "tag", prevention: "digest" },
  probe: { evidence: "unready", fix: "port", prevention: "staged" },
  quota: { evidence: "exceeded", fix: "load", prevention: "own-namespace" },
  taint: { evidence: "untolerated", fix: "taint", prevention: "end-of-work" },
  kubelet: { evidence: "silent", fix: "service", prevention: "watch-nodes" },
  volume: { evidence: "unmoved", fix: "power", prevention: "replicas" },
  scheduler: { evidence: "unplaced", fix: "manifest", prevention: "watch-leader" },
};

/** What kept a fault out of sight: a word of the report, and whom it hid while it was there. */
const curtains: Readonly<Partial<Record<Fault, { says: string; hides: readonly Fault[] }>>> = {
  quota: { says: "no-pods", hides: ["dns", "selector", "permission", "image", "probe", "taint", "volume", "scheduler"] },
  scheduler: { says: "no-node", hides: ["dns", "selector", "permission", "image", "probe", "taint", "volume"] },
  image: { says: "no-front", hides: ["probe", "dns", "selector", "permission", "taint", "volume"] },
  probe: { says: "no-front", hides: ["dns", "selector", "permission", "taint", "volume"] },
  dns: { says: "no-name", hides: ["selector", "permission", "taint", "volume"] },
  selector: { says: "no-list", hides: ["permission", "taint", "volume"] },
  volume: { says: "no-power", hides: ["taint"] },
};
/** Why a fault hid, in every way that is true of this night. */
export function whyItHid(fault: Fault, present: readonly Fault[]): string[] {
  const reasons = present.flatMap((other) => {
    const curtain = curtains[other];
    return curtain?.hides.includes(fault) ? [curtain.says] : [];
  });
  if (fault === "kubelet") reasons.push("others");
  return reasons.length > 0 ? [...new Set(reasons)] : ["plain"];
}
