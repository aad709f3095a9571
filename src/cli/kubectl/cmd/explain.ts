/** `kubectl explain`: fields of a kind out of the server's OpenAPI v3 document (kubectl/pkg/explain/v2). */

import { StatusError } from "../../../kube/status.ts";
import { completeTypesAndNames } from "../completion.ts";
import { CommandError, PlainError } from "../errors.ts";
import { describeDefinition, type SwaggerDocument } from "../explain/openapi-v2.ts";
import { parseTemplatePath } from "../explain/path.ts";
import { describeSchema, type OpenApiDocument } from "../explain/schema.ts";
import { defineVerb } from "../verb.ts";

export const explain = defineVerb({
  name: "explain",
  complete: completeTypesAndNames,
  async run({ flags, args, factory, print, release }) {
    if (args.length === 0)
      throw new CommandError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    if (args.length > 1) throw new CommandError("We accept only this format: explain RESOURCE");
    const named = args[0] ?? "";
    if (named.startsWith(".") || named.includes("..")) throw new CommandError("invalid jsonpath syntax, first node must be field node");
    const output = flags.string("output");
    if (output !== "plaintext" && output !== "plaintext-openapiv2") throw new CommandError(`unrecognized format: ${output}`);
    const mapper = await factory.mapper();
    const { found, fields } = parseTemplatePath(named, (name) => mapper.find(name));
    if (!found) throw new PlainError(`the server doesn't have a resource type ${JSON.stringify(named.split(".")[0])}`);
    const wanted = flags.string("api-version");
    const slash = wanted.indexOf("/");
    if (slash !== wanted.lastIndexOf("/")) throw new CommandError(`unexpected GroupVersion string: ${wanted}`);
    const group = wanted === "" ? found.group : slash < 0 ? "" : wanted.slice(0, slash);
    const version = wanted === "" ? found.version : wanted.slice(slash + 1);
    if (output === "plaintext-openapiv2") {
      const swagger = (await factory.client().body("GET", "/openapi/v2")) as SwaggerDocument;
      await print(describeDefinition(swagger, { group, version, kind: found.kind }, fields, flags.bool("recursive")));
      return 0;
    }
    let document: OpenApiDocument;
    try {
      document = (await factory
        .client()
        .body("GET", group === "" ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`)) as OpenApiDocument;
    } catch (error) {
      if (error instanceof StatusError && error.reason === "NotFound")
        throw new CommandError(`couldn't find resource for "${group}/${version}, Resource=${found.name}"`);
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
