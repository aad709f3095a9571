/** `kubectl explain`: fields of a kind out of the server's OpenAPI v3 document (kubectl/pkg/explain/v2). */

import { StatusError } from "../../../kube/status.ts";
import { completeTypesAndNames } from "../completion.ts";
import { CommandError, PlainError } from "../errors.ts";
import { parseTemplatePath } from "../explain/path.ts";
import { describeSchema, type OpenApiDocument } from "../explain/schema.ts";
import { defineVerb } from "../verb.ts";

export const explain = defineVerb({
  name: "explain",
  complete: completeTypesAndNames,
  async run({ flags, args, factory, print, path, release }) {
    if (args.length === 0)
      throw new CommandError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    if (args.length > 1) throw new CommandError(`We accept only this format: explain RESOURCE\nSee '${path} -h' for help and examples`);
    const output = flags.string("output");
    if (output !== "plaintext" && output !== "plaintext-openapiv2") {
      if (output === "json" || output === "html" || output === "md")
        throw new CommandError(`kubewekend does not model kubectl explain --output=${output}`);
      throw new CommandError(`unrecognized format: ${output}`);
    }
    const mapper = await factory.mapper();
    const { resource: typed, fields } = parseTemplatePath(args[0] ?? "", (name) => mapper.find(name) !== undefined);
    const found = mapper.find(typed);
    if (!found) throw new PlainError(`the server doesn't have a resource type ${JSON.stringify(typed.split(".")[0] ?? typed)}`);
    const wanted = flags.string("api-version");
    const slash = wanted.indexOf("/");
    const group = wanted === "" ? found.group : slash < 0 ? "" : wanted.slice(0, slash);
    const version = wanted === "" ? found.version : wanted.slice(slash + 1);
    let document: OpenApiDocument;
    try {
      document = (await factory
        .client()
        .body("GET", group === "" ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`)) as OpenApiDocument;
    } catch (error) {
      if (error instanceof StatusError && error.reason === "NotFound")
        throw new CommandError(`couldn't find resource for "${group === "" ? version : `${group}/${version}`}, Resource=${found.name}"`);
      throw error;
    }
    const { text, failure } = describeSchema(document, { group, version, kind: found.kind }, fields, {
      recursive: flags.bool("recursive"),
      enums: release.kubectl.laterDescribers,
    });
    await print(text);
    if (failure !== undefined) throw new CommandError(failure);
    return 0;
  },
});
