/** What --profile makes of a debugging pod and its container (kubectl/pkg/cmd/debug/profiles.go). */
import type { Container, Pod } from "../../../../kube/types.ts";

/** A pod on a node, a copy of a pod, or a container beside a pod's own. */
export type DebugStyle = "node" | "copy" | "ephemeral";
/** What the copy keeps of the original beside its containers. */
export interface Keep {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}
interface Debugging {
  readonly pod: Pod;
  readonly style: DebugStyle;
  /** The container that debugs. */
  readonly container: string;
  readonly keep: Keep;
}
type Step = (debugging: Debugging) => Pod;
type SecurityContext = NonNullable<Container["securityContext"]>;

type Profile = Readonly<Record<DebugStyle, readonly Step[]>>;

const COMMON: Readonly<Record<string, Profile>> = {
  legacy: { node: [mountRoot, useHost], copy: [], ephemeral: [] },
  general: { node: [mountRoot, clearSecurity, useHost], copy: [strip, trace, share], ephemeral: [trace] },
  baseline: { node: [clearSecurity], copy: [clearSecurity, strip, share], ephemeral: [clearSecurity] },
};
const EARLY: Readonly<Record<string, Profile>> = {
  ...COMMON,
  restricted: { node: [clearSecurity, restrict], copy: [clearSecurity, restrict, share], ephemeral: [clearSecurity, restrict] },
  netadmin: { node: [netadmin, useHost, privilege], copy: [netadmin], ephemeral: [netadmin] },
};
const LATER: Readonly<Record<string, Profile>> = {
  ...COMMON,
  legacy: { node: [mountRoot, useHost], copy: [unlabel], ephemeral: [] },
  restricted: { node: [clearSecurity, restrict], copy: [clearSecurity, restrict, strip, share], ephemeral: [clearSecurity, restrict] },
  netadmin: { node: [netraw, useHost], copy: [netraw, strip, share], ephemeral: [netraw] },
  sysadmin: { node: [privilege, useHost, mountRoot], copy: [privilege, strip, share], ephemeral: [privilege] },
};

/** Steps by name of a profile and style; a profile that is not here is unknown. */
export function profilesOf(later: boolean): Readonly<Record<string, Profile>> {
  return later ? LATER : EARLY;
}
export function withProfile(profile: Profile, debugging: Debugging): Pod {
  return profile[debugging.style].reduce((pod, step) => step({ ...debugging, pod }), debugging.pod);
}

function mountRoot(debugging: Debugging): Pod {
  const pod = withContainer(debugging, ({ volumeMounts = [], ...container }) => ({
    ...container,
    volumeMounts: [...volumeMounts, { mountPath: "/host", name: "host-root" }],
  }));
  const { volumes = [] } = pod.spec;
  return withSpec(pod, { volumes: [...volumes, { name: "host-root", hostPath: { path: "/" } }] });
}
function useHost({ pod }: Debugging): Pod {
  return withSpec(pod, { hostNetwork: true, hostPID: true, hostIPC: true });
}
function share({ pod }: Debugging): Pod {
  return pod.spec.shareProcessNamespace === undefined ? withSpec(pod, { shareProcessNamespace: true }) : pod;
}
function unlabel({ pod, keep }: Debugging): Pod {
  const { labels, ...metadata } = pod.metadata;
  return { ...pod, metadata: { ...metadata, ...(keep.labels && labels ? { labels } : {}) } };
}
function strip({ pod, keep }: Debugging): Pod {
  const { labels, annotations, ...metadata } = pod.metadata;
  const { initContainers, ...spec } = pod.spec;
  const bare = ({ livenessProbe, readinessProbe, startupProbe, ...container }: Container): Container => ({
    ...container,
    ...(keep.liveness && livenessProbe ? { livenessProbe } : {}),
    ...(keep.readiness && readinessProbe ? { readinessProbe } : {}),
    ...(keep.startup && startupProbe ? { startupProbe } : {}),
  });
  return {
    ...pod,
    metadata: { ...metadata, ...(keep.labels && labels ? { labels } : {}), ...(keep.annotations && annotations ? { annotations } : {}) },
    spec: {
      ...spec,
      containers: spec.containers.map(bare),
      ...(keep.initContainers && initContainers ? { initContainers: initContainers.map(bare) } : {}),
    },
  };
}
function clearSecurity(debugging: Debugging): Pod {
  return withContainer(debugging, ({ securityContext: _, ...container }) => container);
}
function trace(debugging: Debugging): Pod {
  return withCapability(debugging, "SYS_PTRACE");
}
function netadmin(debugging: Debugging): Pod {
  return withCapability(debugging, "NET_ADMIN");
}
function netraw(debugging: Debugging): Pod {
  return withCapability({ ...debugging, pod: netadmin(debugging) }, "NET_RAW");
}
function privilege(debugging: Debugging): Pod {
  return withSecurity(debugging, (security) => ({ ...security, privileged: true }));
}
function restrict(debugging: Debugging): Pod {
  return withSecurity(debugging, (security) => ({
    ...security,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    allowPrivilegeEscalation: false,
    seccompProfile: { type: "RuntimeDefault" },
  }));
}

function withSpec(pod: Pod, fields: Partial<Pod["spec"]>): Pod {
  return { ...pod, spec: { ...pod.spec, ...fields } };
}
function withContainer({ pod, container, style }: Debugging, change: (container: Container) => Container): Pod {
  const list = style === "ephemeral" ? "ephemeralContainers" : "containers";
  const changed = ((pod.spec[list] ?? []) as Container[]).map((one) => (one.name === container ? change(one) : one));
  return withSpec(pod, { [list]: changed });
}
function withSecurity(debugging: Debugging, change: (security: SecurityContext) => SecurityContext): Pod {
  return withContainer(debugging, (container) => ({ ...container, securityContext: change(container.securityContext ?? {}) }));
}
function withCapability(debugging: Debugging, name: string): Pod {
  return withSecurity(debugging, ({ capabilities = {}, ...security }) => {
    const { add = [] } = capabilities;
    return { ...security, capabilities: add.includes(name) ? capabilities : { ...capabilities, add: [...add, name] } };
  });
}
