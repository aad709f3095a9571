/**
 * The admission chain: every plugin of the release in upstream's order, first those that change the object,
 * then those that only judge it. A plugin refuses by throwing StatusError.
 * Upstream: apiserver/pkg/admission/chain.go, pkg/kubeapiserver/options/plugins.go.
 */
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import type { Identity } from "../identity.ts";
import type { RegistryHost } from "../registry/host.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface Attributes {
  readonly operation: AdmissionOperation;
  readonly resource: Resource;
  /** "" for the object itself. */
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined for DELETE. */
  readonly object: KubeObject | undefined;
  /** Undefined for CREATE. */
  readonly old: KubeObject | undefined;
  readonly identity: Identity;
  readonly dryRun: boolean;
  readonly warn?: (text: string) => void;
}

export interface AdmissionPlugin {
  readonly name: string;
  /** Asked once per resource, subresource and operation, then remembered. */
  handles(operation: AdmissionOperation, resource: Resource, subresource: string): boolean;
  /** Returns the object, changed or not. `again` is the second round, after a webhook or policy has changed it. */
  admit?(attributes: Attributes & { object: KubeObject }, host: RegistryHost, again: boolean): KubeObject;
  /** A change of its makes the chain begin once more (`reinvocationPolicy`). */
  readonly reinvokes?: boolean;
  validate?(attributes: Attributes, host: RegistryHost): void;
}

interface Chain {
  readonly admit: readonly AdmissionPlugin[];
  readonly validate: readonly AdmissionPlugin[];
}

export class Admission {
  readonly plugins: readonly AdmissionPlugin[];
  #chains = new Map<Resource, Map<string, Chain>>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.plugins = plugins;
  }

  admit(attributes: Attributes & { object: KubeObject }, host: RegistryHost): KubeObject {
    const { admit } = this.#chain(attributes);
    let { object } = attributes;
    let changed = false;
    const round = (again: boolean): void => {
      for (const plugin of admit) {
        const next = plugin.admit?.(object === attributes.object ? attributes : { ...attributes, object }, host, again);
        if (!next) continue;
        if (plugin.reinvokes && next !== object) changed = true;
        object = next;
      }
    };
    round(false);
    if (changed) round(true);
    return object;
  }
  validate(attributes: Attributes, host: RegistryHost): void {
    for (const plugin of this.#chain(attributes).validate) plugin.validate?.(attributes, host);
  }

  #chain({ operation, resource, subresource }: Attributes): Chain {
    let chains = this.#chains.get(resource);
    if (!chains) {
      chains = new Map();
      this.#chains.set(resource, chains);
    }
    const key = subresource === "" ? operation : `${operation}/${subresource}`;
    let chain = chains.get(key);
    if (!chain) {
      const concerned = this.plugins.filter((plugin) => plugin.handles(operation, resource, subresource));
      chain = { admit: concerned.filter((plugin) => plugin.admit), validate: concerned.filter((plugin) => plugin.validate) };
      chains.set(key, chain);
    }
    return chain;
  }
}
