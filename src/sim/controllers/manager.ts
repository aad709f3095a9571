/** The process kube-controller-manager: leader election, shared informers, and the controllers that `--controllers` asks for. */
import { InformerFactory } from "../../kube/client/informer.ts";
import { type LeaderElection, startLeaderElection } from "../../kube/client/leaderelection.ts";
import { serviceAccounts } from "../../kube/resource.ts";
import { isAlreadyExists } from "../../kube/status.ts";
import type { Component, ComponentContext } from "../component.ts";
import { ControllerContext, type ControllerDescriptor, messageOf } from "./context.ts";
import { type ControllerManagerOptions, defaultOptions } from "./options.ts";

const NAME = "kube-controller-manager";
/** Accounts of loops that upstream runs and that have nothing to do in this world. */
const LOOPS_WITHOUT_CODE = ["attachdetach-controller", "bootstrap-signer", "service-controller"];

/** Loops of upstream's that are no loops here, by both their names. */
const NAMES_WITHOUT_CODE = [
  "attachdetach",
  "persistentvolume-attach-detach-controller",
  "bootstrapsigner",
  "bootstrap-signer-controller",
  "service",
  "service-lb-controller",
  "route",
  "node-route-controller",
  "cloud-node-lifecycle",
  "cloud-node-lifecycle-controller",
  "legacy-service-account-token-cleaner",
  "legacy-serviceaccount-token-cleaner-controller",
  "storage-version-gc",
  "storageversion-garbage-collector-controller",
  "resource-claim-controller",
  "resourceclaim-controller",
  "validatingadmissionpolicy-status-controller",
  "service-cidr-controller",
  "storage-version-migrator-controller",
  "selinux-warning-controller",
];

export type GivenOptions = Partial<ControllerManagerOptions> & Pick<ControllerManagerOptions, "resourceTypes" | "identity">;

/** `resourceTypes` and `identity` have no default; everything else is as kubeadm leaves it. */
export function runControllerManager(
  context: ComponentContext,
  options: GivenOptions,
  controllers: readonly ControllerDescriptor[],
): Component {
  return new ControllerManager(context, { ...defaultOptions(context.release), ...options }, controllers);
}

/** As `--controllers`: named ones start, `-name` ones do not, `*` starts all that are on by default. */
export function isEnabled(
  descriptor: Pick<ControllerDescriptor, "name" | "canonicalName" | "onByDefault">,
  flag: readonly string[],
): boolean {
  const names = [descriptor.name, descriptor.canonicalName ?? descriptor.name];
  if (names.some((name) => flag.includes(name))) return true;
  if (names.some((name) => flag.includes(`-${name}`))) return false;
  return flag.includes("*") && descriptor.onByDefault !== false;
}

/** The first word of `--controllers` that names nothing, as `Validate` in cmd/kube-controller-manager finds it. */
export function unknownController(flag: readonly string[], controllers: readonly ControllerDescriptor[]): string | undefined {
  const known = new Set(["*", ...NAMES_WITHOUT_CODE, ...controllers.flatMap(({ name, canonicalName }) => [name, canonicalName ?? name])]);
  return flag.find((word) => word !== "" && !known.has(word) && !known.has(word.replace(/^-/, "")));
}

class ControllerManager implements Component {
  #context: ComponentContext;
  #options: ControllerManagerOptions;
  #controllers: readonly ControllerDescriptor[];
  #election: LeaderElection | undefined;
  #informers: InformerFactory | undefined;
  #running: ControllerContext[] = [];

  constructor(context: ComponentContext, options: ControllerManagerOptions, controllers: readonly ControllerDescriptor[]) {
    this.#context = context;
    this.#controllers = controllers;
    this.#options = options;
    if (!options.leaderElect) {
      this.#start();
      return;
    }
    const jitter = context.random.stream("jitter");
    this.#election = startLeaderElection({
      client: context.client,
      timers: context.clock,
      name: NAME,
      identity: options.identity,
      jitter: () => jitter.next(),
      onStartedLeading: () => this.#start(),
      onStoppedLeading: () => {
        context.log(`"leaderelection lost"`);
        this.#halt();
        options.onLost?.();
      },
    });
  }

  stop(): void {
    this.#election?.stop();
    this.#halt();
  }

  /** `--use-service-account-credentials`: each loop speaks as an account of its own, made when it first asks for a token. */
  #makeServiceAccounts(): void {
    const names = new Set([...this.#controllers.flatMap(({ serviceAccount }) => serviceAccount ?? []), ...LOOPS_WITHOUT_CODE]);
    for (const name of [...names].sort()) {
      try {
        this.#context.client.create(serviceAccounts, { metadata: { name, namespace: "kube-system" } });
      } catch (error) {
        if (!isAlreadyExists(error)) this.#context.log(`"Error creating service account" name="${name}" err="${messageOf(error)}"`);
      }
    }
  }
  #start(): void {
    const informers = new InformerFactory(this.#context.client, this.#context.clock);
    this.#informers = informers;
    this.#makeServiceAccounts();
    for (const descriptor of this.#controllers) {
      if (!isEnabled(descriptor, this.#options.controllers)) {
        this.#context.log(`"Warning: controller is disabled" controller="${descriptor.name}"`);
        continue;
      }
      const context = new ControllerContext(this.#context, informers, descriptor.serviceAccount ?? "", this.#options);
      this.#running.push(context);
      try {
        descriptor.start(context);
      } catch (error) {
        this.#context.log(`"Error starting controller" controller="${descriptor.name}" err="${messageOf(error)}"`);
      }
    }
    informers.start();
    for (const context of this.#running) context.started = true;
  }

  #halt(): void {
    for (const context of this.#running.splice(0)) context.stop();
    this.#informers?.stop();
    this.#informers = undefined;
  }
}
