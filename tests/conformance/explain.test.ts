/**
 * `kubectl explain` of every kind a release serves, a custom one too: the page's kubectl and the real binaries say the
 * same of the same OpenAPI document. A part of the kinds by default; every field of every kind with
 * `CONFORMANCE=all`.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findKubectl } from "./real-kubectl.ts";
import { Twins } from "./twins.ts";

const all = process.env["CONFORMANCE"] === "all";
/** Of the kinds and the fields below them, one in so many is asked by default. */
const SAMPLE = 9;

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.harbour.example.com}
spec:
  group: harbour.example.com
  scope: Namespaced
  names: {plural: boats, singular: boat, kind: Boat, shortNames: [bt]}
  versions:
  - name: v1beta1
    served: true
    storage: false
    deprecated: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.crew.size, statusReplicasPath: .status.size}}
    schema:
      openAPIV3Schema:
        description: Boat floats.
        type: object
        required: [spec]
        properties:
          spec:
            description: What the boat is to be.
            type: object
            required: [colour]
            properties:
              colour: {type: string, enum: [red, green, blue, white, black], description: "Colour of the hull.\\nOne of a few."}
              length: {type: number, minimum: 1, default: 4}
              limit: {x-kubernetes-int-or-string: true, description: A count or a share.}
              launched: {type: string, format: date-time}
              afloat: {type: boolean, nullable: true}
              labels: {type: object, additionalProperties: {type: string}}
              crew:
                type: object
                properties:
                  size: {type: integer, format: int32}
                  members:
                    description: Who sails.
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [name]
                    items:
                      description: A sailor.
                      type: object
                      required: [name]
                      properties: {name: {type: string}, role: {type: string, enum: [captain, cook]}}
              cargo: {type: array, items: {type: array, items: {type: string}}}
              extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status: {type: object, properties: {size: {type: integer}}}
`;

compare("v1.28", "v1.28.9");
compare("v1.35", "v1.36.1");

function compare(binary: "v1.28" | "v1.35", release: string): void {
  const found = findKubectl(binary);
  if ("missing" in found) console.log(`skipped: ${found.missing}`);
  describe.skipIf("missing" in found)(`kubectl ${binary} and the page's kubectl at ${release}`, () => {
    let twins: Twins;
    beforeAll(async () => {
      const files = { "boats.yaml": definition };
      const prepare = ["kubectl apply -f boats.yaml"];
      twins = await Twins.of({ name: "explain", files, prepare, commands: [] }, release, "path" in found ? found.path : "");
    }, 90_000);
    afterAll(async () => twins?.stop());

    const kinds = async () => (await twins.read("kubectl api-resources -o name")).split("\n").filter((name) => name !== "");
    /** Paths of a kind's fields, from its tree. */
    const fieldsOf = async (kind: string): Promise<string[]> => {
      const tree = (await twins.read(`kubectl explain ${kind} --recursive`)).split("FIELDS:\n")[1] ?? "";
      const path: string[] = [];
      return [...tree.matchAll(/^( +)(\S+)\t/gm)].map(([, indent = "", name = ""]) => {
        path.splice(indent.length / 2 - 1, path.length, name);
        return [kind, ...path].join(".");
      });
    };
    /** Asks both; what differs, by command. */
    const differing = async (commands: readonly string[]): Promise<Record<string, { ours: string; real: string }>> => {
      const wrong: Record<string, { ours: string; real: string }> = {};
      for (const command of commands) {
        const answers = await twins.ask(command);
        if (answers.ours !== answers.real) wrong[command] = answers;
      }
      return wrong;
    };

    it("explains kinds", { timeout: 240_000 }, async () => {
      const served = await kinds();
      expect(served).toContain("boats.harbour.example.com");
      const asked = served.filter((_, index) => all || index % SAMPLE === 0);
      expect(await differing(asked.flatMap((kind) => [`kubectl explain ${kind}`, `kubectl explain ${kind} --recursive`]))).toEqual({});
    });

    it("explains the fields of a custom kind", { timeout: 120_000 }, async () => {
      const paths = ["", ".spec", ".spec.colour", ".spec.length", ".spec.limit", ".spec.launched", ".spec.afloat", ".spec.labels"];
      const deeper = [".spec.labels.any", ".spec.crew", ".spec.crew.members", ".spec.crew.members.role", ".spec.cargo", ".spec.extra"];
      const missing = [".spec.extra.any", ".spec.nosuch", ".metadata.name", ".status.size"];
      const commands = [...paths, ...deeper, ...missing].map((path) => `kubectl explain boats${path}`);
      const versions = ["kubectl explain bt --recursive", "kubectl explain boat --api-version=harbour.example.com/v1beta1"];
      expect(await differing([...commands, ...versions])).toEqual({});
    });

    it("explains fields", { timeout: 1_200_000 }, async () => {
      const fields: string[] = [];
      for (const kind of (await kinds()).filter((_, index) => all || index % SAMPLE === 4)) fields.push(...(await fieldsOf(kind)));
      expect(fields.length).toBeGreaterThan(300);
      const asked = fields.filter((_, index) => index % (all ? 2 : SAMPLE * 4) === 0);
      expect(await differing(asked.map((field) => `kubectl explain ${field}`))).toEqual({});
    });
  });
}
