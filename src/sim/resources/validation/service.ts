/** Validation of Services, Endpoints and EndpointSlices. Upstream: pkg/apis/core/validation/validation.go (ValidateService). */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import {
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkPortNumber,
  checkQualifiedName,
  isCidr,
  isIPv4,
  isIPv6,
} from "../../../kube/names.ts";
import type { Release } from "../../../kube/releases/index.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { core, EndpointSlice, Endpoints, Service } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { type FieldErrors, goQuote, goStrings } from "./errors.ts";
import { newErrors } from "./pod-spec.ts";
import { checkIpField, checkLabels, checkPortNumberOrName, IMMUTABLE } from "./values.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const MAX_AFFINITY_SECONDS = 86400;
const KUBELET_PORT = 10250;

/** A Service's name is also a DNS name; a digit may begin it in later releases. */
export function checkServiceName(name: string, release: Release): string[] {
  return release.api.relaxedServiceNames ? checkDns1123Label(name) : checkDns1035Label(name);
}

/** `ValidateService`. */
export function validateService(service: Service, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const spec: core.ServiceSpec = service.spec;
  if (service.metadata.name)
    errors.invalidAll("metadata.name", service.metadata.name, checkServiceName(service.metadata.name, context.release));
  const headless = spec.clusterIP === "None";
  const isExternalName = spec.type === "ExternalName";
  if ((spec.ports ?? []).length === 0 && !headless && !isExternalName) errors.required("spec.ports");
  if (spec.type === "LoadBalancer") {
    spec.ports?.forEach(({ port }, index) => {
      if (port === KUBELET_PORT)
        errors.invalid(`spec.ports[${index}]`, port, `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`);
    });
  }
  if (headless && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    errors.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`);
  }
  if (isExternalName) {
    const without = "may not be set for ExternalName services";
    if ((spec.clusterIPs ?? []).length > 0) errors.forbidden("spec.clusterIPs", without);
    if ((spec.ipFamilies ?? []).length > 0) errors.forbidden("spec.ipFamilies", without);
    if (spec.ipFamilyPolicy !== undefined) errors.forbidden("spec.ipFamilyPolicy", without);
    const host = (spec.externalName ?? "").replace(/\.$/, "");
    if (host === "") errors.required("spec.externalName");
    else errors.invalidAll("spec.externalName", host, checkDns1123Subdomain(host));
  }
  const names = new Set<string>();
  spec.ports?.forEach((port, index) => {
    checkServicePort(port, (spec.ports ?? []).length > 1, headless, names, `spec.ports[${index}]`, context, errors);
  });
  checkLabels(spec.selector, "spec.selector", errors);
  if (!spec.sessionAffinity) errors.required("spec.sessionAffinity");
  else if (spec.sessionAffinity !== "ClientIP" && spec.sessionAffinity !== "None") {
    errors.notSupported("spec.sessionAffinity", spec.sessionAffinity, ["ClientIP", "None"]);
  }
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (spec.sessionAffinity === "ClientIP" && seconds !== undefined && (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS)) {
    errors.invalid(
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
      seconds,
      `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
    );
  }
  checkClusterIps(spec, errors);
  spec.externalIPs?.forEach((ip, index) => {
    const field = `spec.externalIPs[${index}]`;
    if (!isIPv4(ip) && !isIPv6(ip)) checkIpField(ip, field, errors);
    else if (ip === "0.0.0.0" || ip === "::") errors.invalid(field, ip, `may not be unspecified (${ip})`);
    else if (ip.startsWith("127.") || ip === "::1") errors.invalid(field, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
  });
  if (!spec.type) errors.required("spec.type");
  else if (!TYPES.includes(spec.type)) errors.notSupported("spec.type", spec.type, TYPES);
  if (spec.type === "ClusterIP") {
    spec.ports?.forEach(({ nodePort }, index) => {
      if (nodePort) errors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'");
    });
  }
  checkDuplicatePorts(spec.ports, errors);
  if (!context.release.api.valuesAsJson) checkSourceRanges(spec, errors);
  else if (spec.type !== "LoadBalancer" && (spec.loadBalancerSourceRanges ?? []).length > 0) {
    errors.forbidden("spec.loadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'");
  } else {
    spec.loadBalancerSourceRanges?.forEach((range, index) => {
      if (!isCidr(range.trim())) {
        errors.invalid(`spec.loadBalancerSourceRanges[${index}]`, range, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
      }
    });
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== "LoadBalancer") {
    errors.forbidden("spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'");
  }
  if (spec.loadBalancerClass !== undefined && spec.type !== "LoadBalancer") {
    errors.forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'");
  }
  checkTrafficPolicies(spec, errors);
  return errors.list;
}

function checkServicePort(
  port: core.ServicePort,
  several: boolean,
  headless: boolean,
  names: Set<string>,
  field: string,
  context: StrategyContext,
  errors: FieldErrors,
): void {
  if (several && !port.name) errors.required(`${field}.name`);
  else if (port.name) {
    errors.invalidAll(`${field}.name`, port.name, checkDns1123Label(port.name));
    if (names.has(port.name)) errors.duplicate(`${field}.name`, port.name);
    names.add(port.name);
  }
  errors.invalidAll(`${field}.port`, port.port ?? 0, checkPortNumber(port.port ?? 0));
  if (!port.protocol) errors.required(`${field}.protocol`);
  else if (!PROTOCOLS.includes(port.protocol)) errors.notSupported(`${field}.protocol`, port.protocol, PROTOCOLS);
  checkPortNumberOrName(port.targetPort, `${field}.targetPort`, errors);
  if (port.appProtocol !== undefined) errors.invalidAll(`${field}.appProtocol`, port.appProtocol, checkQualifiedName(port.appProtocol));
  if (
    headless &&
    context.release.api.valuesAsJson === false &&
    typeof port.targetPort === "number" &&
    port.targetPort !== port.port &&
    port.nodePort
  ) {
    errors.invalid(`${field}.targetPort`, port.targetPort, "must be equal to the value of 'port' when clusterIP = None");
  }
}

/** Two ports with the same number and protocol, or the same node port. */
function checkDuplicatePorts(ports: readonly core.ServicePort[] | undefined, errors: FieldErrors): void {
  const nodePorts = new Set<string>();
  ports?.forEach((port, index) => {
    if (!port.nodePort) return;
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key)) errors.duplicate(`spec.ports[${index}].nodePort`, port.nodePort);
    nodePorts.add(key);
  });
  const seen = new Set<string>();
  ports?.forEach((port, index) => {
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key)) {
      errors.duplicate(`spec.ports[${index}]`, {
        go: `core.ServicePort{Name:"", Protocol:${goQuote(port.protocol ?? "")}, AppProtocol:(*string)(nil), Port:${port.port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
        json: { Name: "", Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 },
      });
    }
    seen.add(key);
  });
}

function checkClusterIps(spec: core.ServiceSpec, errors: FieldErrors): void {
  const ips = spec.clusterIPs ?? [];
  const families = spec.ipFamilies ?? [];
  families.forEach((family, index) => {
    if (family !== "IPv4" && family !== "IPv6") errors.notSupported(`spec.ipFamilies[${index}]`, family, ["IPv4", "IPv6"]);
  });
  const policy = spec.ipFamilyPolicy;
  if (policy !== undefined && !["PreferDualStack", "RequireDualStack", "SingleStack"].includes(policy)) {
    errors.notSupported("spec.ipFamilyPolicy", policy, ["PreferDualStack", "RequireDualStack", "SingleStack"]);
  }
  if (spec.clusterIP && ips.length === 0) errors.required("spec.clusterIPs");
  if (ips.length > 0 && spec.clusterIP !== ips[0]) errors.invalid("spec.clusterIPs", goStrings(ips), "first value must match `clusterIP`");
  ips.forEach((ip, index) => {
    if (ip === "None" || ip === "") {
      if (index > 0) errors.invalid(`spec.clusterIPs[${index}]`, ip, "may be an IP address, or 'None' as the first and only value");
      return;
    }
    if (!isIPv4(ip) && !isIPv6(ip))
      errors.invalid(`spec.clusterIPs[${index}]`, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  });
}

function checkTrafficPolicies(spec: core.ServiceSpec, errors: FieldErrors): void {
  const external =
    spec.type === "NodePort" || spec.type === "LoadBalancer" || ((spec.externalIPs ?? []).length > 0 && spec.type === "ClusterIP");
  if (spec.externalTrafficPolicy) {
    if (!external) {
      errors.invalid("spec.externalTrafficPolicy", spec.externalTrafficPolicy, "may only be set for externally-accessible services");
    } else if (spec.externalTrafficPolicy !== "Cluster" && spec.externalTrafficPolicy !== "Local") {
      errors.notSupported("spec.externalTrafficPolicy", spec.externalTrafficPolicy, ["Cluster", "Local"]);
    }
  } else if (spec.type === "NodePort" || spec.type === "LoadBalancer") {
    errors.required("spec.externalTrafficPolicy", "");
  }
  if (spec.healthCheckNodePort && !(spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local")) {
    errors.invalid(
      "spec.healthCheckNodePort",
      spec.healthCheckNodePort,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    );
  }
  if (spec.internalTrafficPolicy !== undefined && spec.internalTrafficPolicy !== "Cluster" && spec.internalTrafficPolicy !== "Local") {
    errors.notSupported("spec.internalTrafficPolicy", spec.internalTrafficPolicy, ["Cluster", "Local"]);
  }
}

/** `ValidateServiceUpdate`: addresses stay, unless the Service stops or begins to have one. */
export function validateServiceUpdate(next: Service, current: Service, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const before: core.ServiceSpec = current.spec;
  const after: core.ServiceSpec = next.spec;
  if (before.type === "ExternalName" || after.type === "ExternalName") return errors.list;
  const old = before.clusterIPs ?? [];
  const ips = after.clusterIPs ?? [];
  if (old[0] && ips[0] !== old[0]) errors.invalid("spec.clusterIPs[0]", goStrings(ips), "may not change once set");
  const family = before.ipFamilies?.[0];
  if (family !== undefined && after.ipFamilies !== undefined && after.ipFamilies[0] !== undefined && after.ipFamilies[0] !== family) {
    errors.invalid("spec.ipFamilies[0]", goStrings(after.ipFamilies), "may not change once set");
  }
  if (before.type === "LoadBalancer" && after.type === "LoadBalancer" && before.loadBalancerClass !== after.loadBalancerClass) {
    errors.invalid("spec.loadBalancerClass", after.loadBalancerClass, "may not change once set");
  }
  return errors.list;
}

function checkEndpointIp(ip: string, field: string, errors: FieldErrors): void {
  checkIpField(ip, field, errors);
  if (ip === "0.0.0.0" || ip === "::") errors.invalid(field, ip, `may not be unspecified (${ip})`);
  else if (ip.startsWith("127.") || ip === "::1") errors.invalid(field, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
  else if (ip.startsWith("169.254.")) errors.invalid(field, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  else if (ip.startsWith("224.0.0.")) errors.invalid(field, ip, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
}

/** `ValidateEndpoints`. */
export function validateEndpoints(endpoints: Endpoints, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  (endpoints.subsets as core.EndpointSubset[] | undefined)?.forEach((subset, index) => {
    const field = `subsets[${index}]`;
    if ((subset.addresses ?? []).length + (subset.notReadyAddresses ?? []).length === 0) {
      errors.required(field, "must specify `addresses` or `notReadyAddresses`");
    }
    subset.addresses?.forEach((address, at) => {
      checkEndpointIp(address.ip, `${field}.addresses[${at}].ip`, errors);
    });
    subset.notReadyAddresses?.forEach((address, at) => {
      checkEndpointIp(address.ip, `${field}.notReadyAddresses[${at}].ip`, errors);
    });
    subset.ports?.forEach((port, at) => {
      const path = `${field}.ports[${at}]`;
      if ((subset.ports ?? []).length > 1 && !port.name) errors.required(`${path}.name`);
      else if (port.name) errors.invalidAll(`${path}.name`, port.name, checkDns1123Label(port.name));
      errors.invalidAll(`${path}.port`, port.port, checkPortNumber(port.port));
      if (!port.protocol) errors.required(`${path}.protocol`);
      else if (!PROTOCOLS.includes(port.protocol)) errors.notSupported(`${path}.protocol`, port.protocol, PROTOCOLS);
    });
  });
  return errors.list;
}

/** `ValidateEndpointSlice`. */
export function validateEndpointSlice(slice: EndpointSlice, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const kinds = ["FQDN", "IPv4", "IPv6"];
  if (!slice.addressType) errors.required("addressType");
  else if (!kinds.includes(slice.addressType)) errors.notSupported("addressType", slice.addressType, kinds);
  if ((slice.endpoints ?? []).length > 1000) errors.tooMany("endpoints", slice.endpoints.length, 1000);
  slice.endpoints?.forEach((endpoint, index) => {
    const field = `endpoints[${index}].addresses`;
    if ((endpoint.addresses ?? []).length === 0) errors.required(field, "must contain at least 1 address");
    if ((endpoint.addresses ?? []).length > 100) errors.tooMany(field, endpoint.addresses.length, 100);
    endpoint.addresses?.forEach((address, at) => {
      if (slice.addressType === "FQDN") errors.invalidAll(`${field}[${at}]`, address, checkDns1123Subdomain(address));
      else checkEndpointIp(address, `${field}[${at}]`, errors);
    });
  });
  const names = new Set<string>();
  slice.ports?.forEach((port, index) => {
    const field = `ports[${index}]`;
    const name = port.name ?? "";
    if (name.length > 0) errors.invalidAll(`${field}.name`, name, checkDns1123Label(name));
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
    if (port.protocol === undefined) errors.required(`${field}.protocol`);
    else if (!PROTOCOLS.includes(port.protocol)) errors.notSupported(`${field}.protocol`, port.protocol, PROTOCOLS);
  });
  return errors.list;
}

export function validateEndpointSliceUpdate(next: EndpointSlice, current: EndpointSlice, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  if (!semanticEqual(next.addressType, current.addressType)) errors.invalid("addressType", next.addressType, IMMUTABLE);
  return errors.list;
}

/** The ranges as the releases up to 1.33 looked at them: as one value, by its Go name. */
function checkSourceRanges(spec: Service["spec"], errors: FieldErrors): void {
  const ranges: readonly string[] = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length === 0) return;
  const field = "spec.LoadBalancerSourceRanges";
  if (spec.type !== "LoadBalancer") errors.forbidden(field, "may only be used when `type` is 'LoadBalancer'");
  if (!ranges.every((range) => isCidr(range.trim())))
    errors.invalid(field, `[${ranges.join(" ")}]`, "must be a list of IP ranges. For example, 10.240.0.0/24,10.250.0.0/24 ");
}
