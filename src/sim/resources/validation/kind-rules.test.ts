import { expect, it } from "vitest";
import { v1_28 } from "../../../kube/releases/v1-28.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { admission, LimitRange, Namespace, networking, ResourceQuota, Secret, Service, Stored } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import {
  validateIngressClass,
  validateLimitRange,
  validateNamespace,
  validateNetworkPolicy,
  validateResourceQuota,
  validateSecret,
  validateService,
  validateSigningRequest,
  validateWebhooks,
} from "./index.ts";

const context = { release: v1_28 } as StrategyContext;
const webhooks = (webhook: object): FieldError[] =>
  validateWebhooks({ webhooks: [webhook] } as unknown as Stored<admission.MutatingWebhookConfiguration>, context);
const limits = (item: object): FieldError[] => validateLimitRange({ spec: { limits: [item] } } as unknown as LimitRange, context);
const ingressClass = (parameters: object): FieldError[] =>
  validateIngressClass({ spec: { controller: "a.io/b", parameters } } as unknown as Stored<networking.IngressClass>, context);
const service = (spec: object): FieldError[] =>
  validateService(
    {
      metadata: { name: "s" },
      spec: { ports: [{ port: 80, protocol: "TCP", targetPort: 80 }], sessionAffinity: "None", ...spec },
    } as unknown as Service,
    context,
  );
const good = { name: "a.b.io", sideEffects: "None", admissionReviewVersions: ["v1"], clientConfig: { url: "https://a.io/x" } };
const request = btoa("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n");

const quota = (spec: object): FieldError[] => validateResourceQuota({ spec } as unknown as ResourceQuota, context);
const policy = (ipBlock: object): FieldError[] =>
  validateNetworkPolicy(
    { spec: { podSelector: {}, ingress: [{ from: [{ ipBlock }] }] } } as unknown as Stored<networking.NetworkPolicy>,
    context,
  );
const secret = (text: string): FieldError[] =>
  validateSecret(
    { metadata: { name: "s" }, type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": btoa(text) } } as unknown as Secret,
    context,
  );

it.each<[string, FieldError[], string[]]>([
  [
    "a quota of processor time for pods that ask for none",
    quota({ hard: { cpu: "1" }, scopes: ["BestEffort"] }),
    ['spec.scopes: Invalid value: []core.ResourceQuotaScope{"BestEffort"}: unsupported scope applied to resource'],
  ],
  [
    "a scope selector that names nothing",
    quota({ hard: { pods: "1" }, scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In" }] } }),
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
    ],
  ],
  [
    "ranges that do not lie in another",
    policy({ cidr: "10.0.0.0/8", except: ["11.0.0.0/16", "10.0.0.0/8", "10.9.0.0/16"] }),
    [
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    ],
  ],
  [
    "exceptions of addresses that end like those of IPv4",
    policy({ cidr: "::ffff:10.0.0.0/104", except: ["::ffff:10.1.0.0/112", "::ffff:11.0.0.0/112"] }),
    ['spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "::ffff:11.0.0.0/112": must be a strict subset of `cidr`'],
  ],
  ["a range that is none", policy({ cidr: "10.0.0" }), ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0": not a valid CIDR']],
  [
    "a registry's secret that is no JSON",
    secret("foo"),
    [`data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character 'o' in literal false (expecting 'a')`],
  ],
  [
    "a registry's secret that is no object",
    secret("[]"),
    [
      `data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}`,
    ],
  ],
  [
    "a default above the highest",
    limits({ type: "Container", max: { cpu: "1" }, default: { cpu: "2" }, defaultRequest: { cpu: "3" } }),
    [
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than default limit value 2',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1',
    ],
  ],
  ["a sound webhook", webhooks(good), []],
  [
    "a webhook with a short name",
    webhooks({ ...good, name: "a" }),
    ['webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots'],
  ],
  [
    "a webhook that says nothing of its effects, in a version nobody speaks",
    webhooks({ ...good, sideEffects: undefined, admissionReviewVersions: ["v9"] }),
    [
      "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun",
      'webhooks[0].admissionReviewVersions: Invalid value: []string{"v9"}: must include at least one of v1, v1beta1',
    ],
  ],
  [
    "a webhook without encryption",
    webhooks({ ...good, clientConfig: { url: "http://a.io" } }),
    [`webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`],
  ],
  [
    "a webhook's rule with a star and more",
    webhooks({ ...good, rules: [{ operations: ["*", "CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }] }),
    ['webhooks[0].rules[0].operations: Invalid value: []string{"*", "CREATE"}: if \'*\' is present, must not specify other operations'],
  ],
  [
    "a request to sign what is no request",
    validateSigningRequest({ spec: { request: "YQ==", signerName: "foo", usages: ["fly"], expirationSeconds: 5 } }, context),
    [
      "spec.request: Invalid value: []byte{0x61}: PEM block type must be CERTIFICATE REQUEST",
      expect.stringMatching(/^spec\.usages\[0\]: Unsupported value: "fly": supported values: "any", "cert sign", /),
      "spec.signerName: Invalid value: \"foo\": must be a fully qualified domain and path of the form 'example.com/signer-name'",
      "spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)",
    ],
  ],
  ["a sound request", validateSigningRequest({ spec: { request, signerName: "a.io/b", usages: ["client auth"] } }, context), []],
  [
    "a limit of a type nobody knows, and a ratio below one",
    limits({ type: "Volume", maxLimitRequestRatio: { cpu: "500m" } }),
    [
      'spec.limits[0].type: Invalid value: "Volume": must be a standard limit type or fully qualified',
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
    ],
  ],
  [
    "a namespace's finalizer of nobody",
    validateNamespace({ spec: { finalizers: ["kubernetes", "foo", "a.io/b"] } } as unknown as Namespace, context),
    ['spec.finalizers: Invalid value: "foo": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  [
    "a class's parameters in no namespace",
    ingressClass({ kind: "K", name: "n", scope: "Namespace" }),
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    "source ranges that are none",
    service({
      type: "LoadBalancer",
      loadBalancerSourceRanges: ["10.0.0.0/8", "x"],
      externalTrafficPolicy: "Cluster",
      internalTrafficPolicy: "Cluster",
    }),
    [
      'spec.LoadBalancerSourceRanges: Invalid value: "[10.0.0.0/8 x]": must be a list of IP ranges. For example, 10.240.0.0/24,10.250.0.0/24 ',
    ],
  ],
])("%s", (_, errors, expected) => {
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(expected);
});
