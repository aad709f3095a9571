/** Default flow schemas and priority levels: name and spec. Upstream: pkg/apis/flowcontrol/bootstrap/default.go. */
export const FLOW_SCHEMAS: readonly (readonly [string, unknown])[] = [
  [
    "catch-all",
    {
      priorityLevelConfiguration: { name: "catch-all" },
      matchingPrecedence: 10000,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [
            { kind: "Group", group: { name: "system:unauthenticated" } },
            { kind: "Group", group: { name: "system:authenticated" } },
          ],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "endpoint-controller",
    {
      priorityLevelConfiguration: { name: "workload-high" },
      matchingPrecedence: 150,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [
            { kind: "User", user: { name: "system:kube-controller-manager" } },
            { kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name: "endpoint-controller" } },
            { kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name: "endpointslicemirroring-controller" } },
          ],
          resourceRules: [{ verbs: ["get", "create", "update"], apiGroups: [""], resources: ["endpoints"], namespaces: ["*"] }],
        },
      ],
    },
  ],
  [
    "exempt",
    {
      priorityLevelConfiguration: { name: "exempt" },
      matchingPrecedence: 1,
      rules: [
        {
          subjects: [{ kind: "Group", group: { name: "system:masters" } }],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "global-default",
    {
      priorityLevelConfiguration: { name: "global-default" },
      matchingPrecedence: 9900,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [
            { kind: "Group", group: { name: "system:unauthenticated" } },
            { kind: "Group", group: { name: "system:authenticated" } },
          ],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "kube-controller-manager",
    {
      priorityLevelConfiguration: { name: "workload-high" },
      matchingPrecedence: 800,
      distinguisherMethod: { type: "ByNamespace" },
      rules: [
        {
          subjects: [{ kind: "User", user: { name: "system:kube-controller-manager" } }],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "kube-scheduler",
    {
      priorityLevelConfiguration: { name: "workload-high" },
      matchingPrecedence: 800,
      distinguisherMethod: { type: "ByNamespace" },
      rules: [
        {
          subjects: [{ kind: "User", user: { name: "system:kube-scheduler" } }],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "kube-system-service-accounts",
    {
      priorityLevelConfiguration: { name: "workload-high" },
      matchingPrecedence: 900,
      distinguisherMethod: { type: "ByNamespace" },
      rules: [
        {
          subjects: [{ kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name: "*" } }],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "probes",
    {
      priorityLevelConfiguration: { name: "exempt" },
      matchingPrecedence: 2,
      rules: [
        {
          subjects: [
            { kind: "Group", group: { name: "system:unauthenticated" } },
            { kind: "Group", group: { name: "system:authenticated" } },
          ],
          nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/healthz", "/readyz", "/livez"] }],
        },
      ],
    },
  ],
  [
    "service-accounts",
    {
      priorityLevelConfiguration: { name: "workload-low" },
      matchingPrecedence: 9000,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [{ kind: "Group", group: { name: "system:serviceaccounts" } }],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "system-leader-election",
    {
      priorityLevelConfiguration: { name: "leader-election" },
      matchingPrecedence: 100,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [
            { kind: "User", user: { name: "system:kube-controller-manager" } },
            { kind: "User", user: { name: "system:kube-scheduler" } },
            { kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name: "*" } },
          ],
          resourceRules: [
            { verbs: ["get", "create", "update"], apiGroups: ["coordination.k8s.io"], resources: ["leases"], namespaces: ["*"] },
          ],
        },
      ],
    },
  ],
  [
    "system-node-high",
    {
      priorityLevelConfiguration: { name: "node-high" },
      matchingPrecedence: 400,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [{ kind: "Group", group: { name: "system:nodes" } }],
          resourceRules: [
            { verbs: ["*"], apiGroups: [""], resources: ["nodes", "nodes/status"], clusterScope: true, namespaces: ["*"] },
            { verbs: ["*"], apiGroups: ["coordination.k8s.io"], resources: ["leases"], namespaces: ["*"] },
          ],
        },
      ],
    },
  ],
  [
    "system-nodes",
    {
      priorityLevelConfiguration: { name: "system" },
      matchingPrecedence: 500,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [{ kind: "Group", group: { name: "system:nodes" } }],
          resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  ],
  [
    "workload-leader-election",
    {
      priorityLevelConfiguration: { name: "leader-election" },
      matchingPrecedence: 200,
      distinguisherMethod: { type: "ByUser" },
      rules: [
        {
          subjects: [{ kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name: "*" } }],
          resourceRules: [
            { verbs: ["get", "create", "update"], apiGroups: [""], resources: ["endpoints", "configmaps"], namespaces: ["*"] },
            { verbs: ["get", "create", "update"], apiGroups: ["coordination.k8s.io"], resources: ["leases"], namespaces: ["*"] },
          ],
        },
      ],
    },
  ],
];

export const PRIORITY_LEVELS: readonly (readonly [string, unknown])[] = [
  ["catch-all", { type: "Limited", limited: { nominalConcurrencyShares: 5, limitResponse: { type: "Reject" }, lendablePercent: 0 } }],
  ["exempt", { type: "Exempt", exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }],
  [
    "global-default",
    {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 20,
        limitResponse: { type: "Queue", queuing: { queues: 128, handSize: 6, queueLengthLimit: 50 } },
        lendablePercent: 50,
      },
    },
  ],
  [
    "leader-election",
    {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 10,
        limitResponse: { type: "Queue", queuing: { queues: 16, handSize: 4, queueLengthLimit: 50 } },
        lendablePercent: 0,
      },
    },
  ],
  [
    "node-high",
    {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 40,
        limitResponse: { type: "Queue", queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
        lendablePercent: 25,
      },
    },
  ],
  [
    "system",
    {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 30,
        limitResponse: { type: "Queue", queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
        lendablePercent: 33,
      },
    },
  ],
  [
    "workload-high",
    {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 40,
        limitResponse: { type: "Queue", queuing: { queues: 128, handSize: 6, queueLengthLimit: 50 } },
        lendablePercent: 50,
      },
    },
  ],
  [
    "workload-low",
    {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 100,
        limitResponse: { type: "Queue", queuing: { queues: 128, handSize: 6, queueLengthLimit: 50 } },
        lendablePercent: 90,
      },
    },
  ],
];
