/** `kubectl auth whoami` (k8s.io/kubectl/pkg/cmd/auth/whoami.go). */
import { isNotFound, StatusError } from "../../../../kube/status.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { printerFor } from "../../printers/printer.ts";
import { newTableWriter } from "../../printers/tabwriter.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { asPrinted } from "../create/generator.ts";

interface Review extends KubeObject {
  status?: { userInfo?: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> } };
}
const VERSIONS = ["v1", "v1beta1", "v1alpha1"];

export const whoami = defineVerb({
  name: "whoami",
  async run(invocation) {
    const { flags, process, print } = invocation;
    const review = await reviewSelf(invocation);
    if (flags.string("output") !== "" || flags.string("template") !== "") {
      await print((await printerFor(process, flags, { operation: "" })).print(asPrinted(invocation, review)));
      return 0;
    }
    const { username, uid, groups = [], extra = {} } = review.status?.userInfo ?? {};
    const table = newTableWriter();
    table.write("ATTRIBUTE\tVALUE\n");
    if (username) table.write(`Username\t${username}\n`);
    if (uid) table.write(`UID\t${uid}\n`);
    if (groups.length > 0) table.write(`Groups\t[${groups.join(" ")}]\n`);
    for (const key of Object.keys(extra).sort()) table.write(`Extra: ${key}\t[${(extra[key] ?? []).join(" ")}]\n`);
    await print(table.flush());
    return 0;
  },
});

async function reviewSelf({ factory }: Invocation): Promise<Review> {
  for (const version of VERSIONS) {
    const apiVersion = `authentication.k8s.io/${version}`;
    try {
      const answer = (await factory.client().body("POST", `/apis/${apiVersion}/selfsubjectreviews`, {
        body: { kind: "SelfSubjectReview", apiVersion, metadata: {} },
      })) as Review;
      return { ...answer, kind: "SelfSubjectReview", apiVersion };
    } catch (error) {
      if (isNotFound(error)) continue;
      if (error instanceof StatusError && error.reason === "Forbidden")
        throw new CommandError("the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it");
      throw error;
    }
  }
  throw new CommandError(
    "the selfsubjectreviews API is not enabled in the cluster\nenable APISelfSubjectReview feature gate and authentication.k8s.io/v1alpha1 or authentication.k8s.io/v1beta1 API",
  );
}
