/**
 * The API's error: a `Status` object, thrown as `StatusError`.
 * Constructors follow k8s.io/apimachinery/pkg/api/errors/errors.go, texts included.
 */

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, never> | { resourceVersion?: string };
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** An API server's refusal. `status.reason` is the machine-readable reason (NotFound, Conflict, …). */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message ?? status.reason ?? "unknown");
    this.name = "StatusError";
    this.status = status;
  }
  get reason(): string {
    return this.status.reason ?? "";
  }
  get code(): number {
    return this.status.code;
  }
}

/** No way to a listening server: the component retries, kubectl says "The connection to the server … was refused". */
export class ConnectionError extends Error {
  readonly code: "ECONNREFUSED" | "EHOSTUNREACH" | "ETIMEDOUT" | "ECONNRESET" | "ENOTFOUND" | "ETLS" | "EOF";
  /** As Go prints it: `dial tcp 127.0.0.1:6443: connect: connection refused`. */
  constructor(code: ConnectionError["code"], message: string) {
    super(message);
    this.name = "ConnectionError";
    this.code = code;
  }
}

/** What a request answers that has no object to show (a binding, a delete that is complete). */
export function success(code = 200, details?: StatusDetails): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", ...(details ? { details } : {}), code };
}

export function failure(code: number, reason: string, message: string, details?: StatusDetails): StatusError {
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  });
}

/** `pods` or `deployments.apps`: schema.GroupResource.String(). */
export interface GroupResource {
  group: string;
  resource: string;
}
export function qualified({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}
function detailsOf({ group, resource }: GroupResource, name: string): StatusDetails {
  return { name, ...(group ? { group } : {}), kind: resource };
}

export function notFound(of: GroupResource, name: string): StatusError {
  return failure(404, "NotFound", `${qualified(of)} "${name}" not found`, detailsOf(of, name));
}
export function alreadyExists(of: GroupResource, name: string): StatusError {
  return failure(409, "AlreadyExists", `${qualified(of)} "${name}" already exists`, detailsOf(of, name));
}
export function conflict(of: GroupResource, name: string, why: string): StatusError {
  return failure(409, "Conflict", `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`, detailsOf(of, name));
}
export function forbidden(of: GroupResource, name: string, why: string): StatusError {
  const message = of.resource === "" ? `forbidden: ${why}` : `${qualified(of)} "${name}" is forbidden: ${why}`;
  return failure(403, "Forbidden", message, detailsOf(of, name));
}
export function badRequest(message: string): StatusError {
  return failure(400, "BadRequest", message);
}
/** What a client makes of a router's plain 405. */
export function methodNotAllowed(): StatusError {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}
export function gone(message: string): StatusError {
  return failure(410, "Expired", message);
}
export function unauthorized(): StatusError {
  return failure(401, "Unauthorized", "Unauthorized");
}
export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return failure(429, "TooManyRequests", message, { retryAfterSeconds });
}

/** One field's error, as k8s.io/apimachinery/pkg/util/validation/field prints it. */
export interface FieldError {
  /** FieldValueRequired, FieldValueInvalid, FieldValueNotSupported, FieldValueForbidden, FieldValueDuplicate, FieldValueTooLong, FieldValueTypeInvalid */
  reason: string;
  field: string;
  /** Without the field: `Invalid value: "x": must …`. */
  message: string;
}

/** `Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be …` (several: `[a, b]`). */
export function invalid(of: { group: string; kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const text = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const kind = of.group === "" ? of.kind : `${of.kind}.${of.group}`;
  return failure(422, "Invalid", `${kind} "${name}" is invalid: ${text}`, {
    name,
    ...(of.group ? { group: of.group } : {}),
    kind: of.kind,
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

export function isNotFound(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "NotFound";
}
export function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "Conflict";
}
export function isAlreadyExists(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "AlreadyExists";
}
