/**
 * Everything that depends on the Kubernetes version, as answers to named questions.
 * Other code never compares version numbers.
 */
export interface Release {
  /** `v1.28.9` */
  readonly version: string;
  readonly major: string;
  readonly minor: string;
  /** kubectl's own version, for `kubectl version`. */
  readonly kubectlVersion: string;
  readonly kustomizeVersion: string;
  readonly gitCommit: string;
  readonly buildDate: string;
  readonly goVersion: string;
  /** Birth of every world: milliseconds since 1970. */
  readonly birth: number;
  readonly etcd: { version: string; imageTag: string };
  readonly coredns: { imageTag: string };
  readonly pauseTag: string;
  readonly containerd: string;
  readonly runc: string;
  readonly crictl: string;
  readonly kind: {
    version: string;
    nodeImage: string;
    kindnetd: string;
    localPathProvisioner: string;
    localPathHelper: string;
    /** What its configuration may say of kube-proxy's mode, besides none. */
    kubeProxyModes: readonly string[];
  };
  /** `Debian GNU/Linux 12 (bookworm)` */
  readonly osImage: string;
  readonly kernel: string;
  readonly features: { enabled(name: string): boolean };
  /** Texts and numbers that moved between releases (facts §7a). */
  readonly texts: ReleaseTexts;
  /** How this release's kubectl says things. */
  readonly kubectl: {
    /** `pod "x" deleted from default namespace` */
    readonly deletedFromNamespace: boolean;
    /** klog's errors as `"Unhandled Error" err="…"`. */
    readonly structuredErrors: boolean;
    /** describe of several objects leaves events out. */
    readonly describeManyWithoutEvents: boolean;
    /** Later describers: names of ports, a template's node selectors and tolerations, traffic policies, back-off limits. */
    readonly laterDescribers: boolean;
    /** Later commands: no zero times in output, fewer checks before the server's own, KYAML. */
    readonly laterCommands: boolean;
    /** drain's words for pods without a controller. */
    readonly unmanagedPods: string;
    /** exec refuses a command without `--` in front. */
    readonly execNeedsDashes: boolean;
    /** `wait --for=create`. */
    readonly waitForCreation: boolean;
    /** logs names the containers there are beside one that is not. */
    readonly logsNameContainers: boolean;
  };
  /** How the API server words and encodes things. */
  readonly api: ApiDialect;
  /** `--node-monitor-grace-period`, seconds. */
  readonly nodeMonitorGraceSeconds: number;
  /**
   * Hashes of known pod templates as the real cluster has them, by the hash that ours gives. The real one is over a
   * dump of Go structs and cannot be worked out here; recorded ones are put in its place.
   */
  readonly podTemplateHashes: Readonly<Record<string, string>>;
  /** Whether Endpoints carry the label `endpoints.kubernetes.io/managed-by`. */
  readonly endpoints: { managedByLabel: boolean };
}

export interface ReleaseTexts {
  scaledUp(replicaSet: string, to: number, from: number): string;
  scaledDown(replicaSet: string, to: number, from: number): string;
  pulled(image: string, seconds: string, including: string, bytes: number): string;
  createdContainer(name: string): string;
  startedContainer(name: string): string;
  untoleratedTaint(key: string, value: string): string;
  /** Full stop(s) after a preemption part. */
  preemptionTail: string;
  /** Reasons of other PostFilter plugins put before `preemption: …`. */
  preemptionPrefix: string;
  preempted(node: string, byUid: string): string;
  imageBackOffMessage(image: string, error: string): string;
  taintEvictionComponent: string;
  /** Event SawCompletedJob of a CronJob; `type` is Complete or Failed. */
  sawCompletedJob(job: string, type: string): string;
  /** Event ExternalProvisioning of a claim. */
  externalProvisioning(provisioner: string): string;
  /** First word of a StatefulSet's events: `create` or `Create`. */
  statefulSetVerb(verb: "create" | "delete" | "update"): string;
  /** What runc says between "unable to start container process: " and the complaint. */
  containerInitPrefix: string;
  /** Of a probe that could not be run. */
  probeErrored(kind: string, error: string): string;
  /** How the wait for volumes ends. */
  volumeTimeout: string;
}

/** Wording and encoding of the API server that moved between releases. */
export interface ApiDialect {
  /** Structures in validation errors are shown as JSON (1.34) instead of Go syntax. */
  readonly valuesAsJson: boolean;
  /** `must be no more than 63 characters` became `bytes` for label values and the like. */
  readonly lengthUnit: "characters" | "bytes";
  /** Embedded metadata is printed with `creationTimestamp: null`. */
  readonly nullCreationTimestamp: boolean;
  /** Service names may begin with a digit. */
  readonly relaxedServiceNames: boolean;
  /** Names of environment variables may be any printable ASCII but `=`. */
  readonly relaxedEnvironmentNames: boolean;
}
