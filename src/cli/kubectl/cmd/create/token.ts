/** `kubectl create token` (kubectl/pkg/cmd/create/create_token.go). */
import type { KubeObject } from "../../../../kube/types.ts";
import { CommandError, prefixed } from "../../errors.ts";
import { printerFor } from "../../printers/printer.ts";
import { defineVerb } from "../../verb.ts";
import { nameFrom } from "./generator.ts";

export const token = defineVerb({
  name: "token",
  async run(invocation) {
    const { flags, factory, process, release } = invocation;
    const name = nameFrom(invocation);
    if (name === "") throw new CommandError("service account name is required");
    const seconds = flags.duration("duration");
    const later = release.kubectl.laterCommands;
    if (later && seconds < 0) throw new CommandError("--duration must be greater than or equal to 0");
    if (!later && flags.changed("duration") && seconds <= 0) throw new CommandError("--duration must be positive");
    if (seconds % 1 !== 0) throw new CommandError("--duration cannot be expressed in units less than seconds");
    const kind = flags.string("bound-object-kind");
    const boundName = flags.string("bound-object-name");
    if (kind === "" && boundName !== "") throw new CommandError("--bound-object-name can only be set if --bound-object-kind is provided");
    if (kind !== "" && boundName === "") throw new CommandError("--bound-object-name is required if --bound-object-kind is provided");
    if (kind !== "" && kind !== "Pod" && kind !== "Secret" && kind !== "Node")
      throw new CommandError(`supported --bound-object-kind values are ${later ? "Node, " : ""}Pod, Secret`);
    const uid = flags.string("bound-object-uid");
    if (kind === "" && uid !== "") throw new CommandError("--bound-object-uid can only be set if --bound-object-kind is provided");
    const request = {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { creationTimestamp: null },
      spec: {
        audiences: flags.list("audience").length > 0 ? [...flags.list("audience")] : null,
        expirationSeconds: flags.changed("duration") ? seconds : null,
        boundObjectRef: kind === "" ? null : { kind, apiVersion: "v1", name: boundName, ...(uid === "" ? {} : { uid }) },
      },
    };
    const { audiences, expirationSeconds, boundObjectRef } = request.spec;
    let answer: KubeObject & { status?: { token?: string } };
    try {
      answer = (await factory.client().body("POST", `/api/v1/namespaces/${factory.namespace}/serviceaccounts/${name}/token`, {
        body: {
          kind: "TokenRequest",
          apiVersion: "authentication.k8s.io/v1",
          metadata: {},
          spec: {
            ...(audiences ? { audiences } : { audiences: [] }),
            ...(expirationSeconds ? { expirationSeconds } : {}),
            ...(boundObjectRef ? { boundObjectRef } : {}),
          },
        },
      })) as KubeObject & { status?: { token?: string } };
    } catch (error) {
      if (error instanceof Error)
        throw prefixed("failed to create token: ", error) instanceof CommandError
          ? error
          : new CommandError(`failed to create token: ${error.message}`);
      throw error;
    }
    if (flags.string("output") === "" && flags.string("template") === "") {
      // A line of its own for a person; as it is for a pipe.
      await invocation.print(`${answer.status?.token ?? ""}${process.stdout.isTerminal ? "\n" : ""}`);
      return 0;
    }
    const printer = await printerFor(process, flags, { operation: "created" });
    await invocation.print(printer.print(answer, { typed: true }));
    return 0;
  },
});
