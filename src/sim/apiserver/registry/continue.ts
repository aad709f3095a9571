/**
 * Continue tokens: the revision of the first page and the key the next one starts at.
 * Upstream: apiserver/pkg/storage/continue.go.
 */
import { decodeBase64, encodeBase64 } from "../../../kube/encoding/base64.ts";
import { goJsonError } from "../../../kube/encoding/json-errors.ts";
import { badRequest, failure, type StatusError } from "../../../kube/status.ts";

const VERSION = "meta.k8s.io/v1";
/** Instead of a revision: whatever is there now. */
const NOW = -1;

export interface Continuation {
  /** Undefined: what is there now. */
  readonly revision: number | undefined;
  /** The last key that was shown, below the list's prefix. */
  readonly after: string;
}

/** `after` below the list's prefix; revision `-1` goes on with what is there then. */
export function encodeContinue(revision: number, after: string): string {
  const text = JSON.stringify({ v: VERSION, rv: revision, start: `${after}\u0000` });
  return encodeBase64(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Throws BadRequest. */
export function decodeContinue(token: string): Continuation {
  const refuse = (why: string): StatusError => badRequest(`invalid continue token: continue key is not valid${why}`);
  const bad = /[^A-Za-z0-9_-]/.exec(token);
  const at = bad?.index ?? (token.length % 4 === 1 ? token.length - 1 : -1);
  if (at >= 0) throw refuse(`: illegal base64 data at input byte ${at}`);
  const text =
    decodeBase64(
      token
        .replaceAll("-", "+")
        .replaceAll("_", "/")
        .padEnd(Math.ceil(token.length / 4) * 4, "="),
    ) ?? "";
  let read: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    read = JSON.parse(text);
  } catch {
    throw refuse(`: ${goJsonError(text) ?? "unexpected end of JSON input"}`);
  }
  const { v, rv, start } = read ?? {};
  if (v !== VERSION) throw refuse(`: server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (typeof rv !== "number" || rv === 0) throw refuse(`: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== "string" || start === "") throw refuse(`: encoded start key empty (version ${VERSION})`);
  return { revision: rv === NOW ? undefined : rv, after: start.replace(/\u0000$/, "") };
}

/** A page's revision is compacted: the client may go on with what is there now (etcd3/errors.go). */
export function expiredContinue(after: string): StatusError {
  const message =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
  const error = failure(410, "Expired", message);
  Object.assign(error.status, { metadata: { continue: encodeContinue(NOW, after) } });
  return error;
}
