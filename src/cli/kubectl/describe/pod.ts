/** Describes pods (kubectl/pkg/describe PodDescriber). */
import type { Container, Pod } from "../../../kube/types.ts";
import { containerLines, seccompLines, tolerationLines } from "./containers.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, controlledBy, labelLines } from "./metadata.ts";
import { podQos } from "./qos.ts";
import { rfc1123, since } from "./time.ts";
import { spreadLines, volumeLines } from "./volumes.ts";
import { DescriptionWriter } from "./writer.ts";

export async function describePod(object: unknown, context: DescribeContext): Promise<string> {
  const pod = object as Pod;
  const { metadata, spec, status } = pod;
  const later = context.release.kubectl.laterDescribers;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Namespace:", metadata.namespace);
  if (spec.priority !== undefined) w.line(0, "Priority:", spec.priority);
  if (spec.priorityClassName) w.line(0, "Priority Class Name:", spec.priorityClassName);
  if (spec.runtimeClassName) w.line(0, "Runtime Class Name:", spec.runtimeClassName);
  if (spec.serviceAccountName) w.line(0, "Service Account:", spec.serviceAccountName);
  w.line(0, "Node:", spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>");
  if (status.startTime) w.line(0, "Start Time:", rfc1123(status.startTime));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  const ended = status.phase === "Failed" || status.phase === "Succeeded";
  if (metadata.deletionTimestamp && !(later && ended)) {
    w.line(0, "Status:", `Terminating (lasts ${since(metadata.deletionTimestamp, context.now)})`);
    w.line(0, "Termination Grace Period:", `${metadata.deletionGracePeriodSeconds}s`);
  } else w.line(0, "Status:", status.phase);
  if (status.reason) w.line(0, "Reason:", status.reason);
  if (status.message) w.line(0, "Message:", status.message);
  seccompLines(w, 0, spec.securityContext?.seccompProfile);
  w.line(0, "IP:", status.podIP ?? "");
  if (status.podIPs?.length) {
    w.write(0, "IPs:\n");
    for (const { ip } of status.podIPs) w.line(1, "IP:", ip);
  } else w.line(0, "IPs:", "<none>");
  const controller = controlledBy(pod);
  if (controller) w.line(0, "Controlled By:", controller);
  if (status.nominatedNodeName) w.line(0, "NominatedNodeName:", status.nominatedNodeName);
  const field = (path: string): string => fieldOf(pod, path);
  const options = { space: "", field, portNames: later };
  if (spec.initContainers?.length)
    containerLines(w, "Init Containers", spec.initContainers, { ...options, statuses: status.initContainerStatuses });
  containerLines(w, "Containers", spec.containers, { ...options, statuses: status.containerStatuses });
  if (spec.ephemeralContainers?.length)
    containerLines(w, "Ephemeral Containers", spec.ephemeralContainers as Container[], {
      ...options,
      statuses: status.ephemeralContainerStatuses,
    });
  if (spec.readinessGates?.length) {
    w.write(0, "Readiness Gates:\n");
    w.line(1, "Type", "Status");
    for (const { conditionType } of spec.readinessGates)
      w.line(1, `${conditionType} `, `${status.conditions?.find((one) => one.type === conditionType)?.status ?? "<none>"} `);
  }
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n");
    w.line(1, "Type", "Status");
    for (const condition of status.conditions) w.line(1, `${condition.type} `, `${condition.status} `);
  }
  volumeLines(w, spec.volumes, "", later);
  w.line(0, "QoS Class:", status.qosClass ?? podQos(pod));
  labelLines(w, "Node-Selectors", spec.nodeSelector);
  tolerationLines(w, "Tolerations", spec.tolerations);
  spreadLines(w, spec.topologySpreadConstraints, "");
  // The kubelet's events about a static pod name what it read, not the mirror.
  const mirrored = metadata.annotations?.["kubernetes.io/config.mirror"];
  eventLines(w, await context.events({ ...pod, kind: "" } as Pod, [mirrored ?? metadata.uid]), context.now);
  return w.text();
}

/** What a client resolves of a field's reference: without the server's conversions, the name and namespace alone. */
function fieldOf({ metadata }: Pod, path: string): string {
  if (path === "metadata.name") return metadata.name;
  return path === "metadata.namespace" ? (metadata.namespace ?? "") : "";
}
