/**
 * What the query of a request may say: ListOptions, CreateOptions, UpdateOptions, PatchOptions, DeleteOptions.
 * Upstream: apimachinery/pkg/apis/meta/v1/validation, apimachinery/pkg/apis/meta/internalversion/validation.
 */
import { badRequest, type FieldError, failure, invalid, type StatusError } from "../../../kube/status.ts";
import { type ErrorStyle, FieldErrors, goStrings } from "../../resources/validation/index.ts";
import type { ApiServer } from "../server.ts";

type Query = ReadonlyMap<string, string>;

const LONGEST_MANAGER = 128;
const PRINTABLE = /^[\P{C}]*$/u;

/** Throws what a kind of options refuses. */
export function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", errors);
}

const KINDS: Readonly<Record<string, string>> = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
  delete: "DeleteOptions",
  deletecollection: "DeleteOptions",
};

/** `?dryRun=`, `?fieldManager=`, `?fieldValidation=` and `?force=` of a write. Throws Invalid. */
export function checkWriteOptions(verb: string, query: Query, applied: boolean, style: ErrorStyle): void {
  const kind = KINDS[verb];
  if (kind === undefined || query.size === 0) return;
  const errors = new FieldErrors(style);
  if (kind === "PatchOptions") {
    if (!applied && query.has("force")) errors.forbidden("force", "may not be specified for non-apply patch");
    if (applied && !query.get("fieldManager")) errors.required("fieldManager", "is required for apply patch");
  }
  if (kind !== "DeleteOptions") checkManager(query.get("fieldManager"), errors);
  const dryRun = query.get("dryRun");
  if (dryRun && dryRun !== "All") errors.notSupported("dryRun", goStrings([dryRun]), ["All"]);
  const validation = query.get("fieldValidation");
  if (kind !== "DeleteOptions" && validation && !["Ignore", "Strict", "Warn"].includes(validation))
    errors.notSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]);
  refuse(kind, errors.list);
}

function checkManager(manager: string | undefined, errors: FieldErrors): void {
  if (!manager) return;
  if (manager.length > LONGEST_MANAGER) errors.tooLong("fieldManager", LONGEST_MANAGER);
  if (!PRINTABLE.test(manager)) errors.invalid("fieldManager", manager, "should only contain printable characters");
}

/** Which state a list wants to see. */
export interface ListState {
  readonly limit: number;
  /** Exactly this revision. */
  readonly revision?: number;
}

/** `?limit=`, `?resourceVersion=` and `?resourceVersionMatch=` of a list. Throws BadRequest, Invalid, Timeout for a state that is not yet. */
export function listState(server: ApiServer, query: Query): ListState {
  const limit = integerOf(query.get("limit"));
  integerOf(query.get("timeoutSeconds"));
  const version = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const errors = new FieldErrors(server.release.api);
  const field = "resourceVersionMatch";
  if (match !== "") {
    if (version === "") errors.forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided");
    if (query.get("continue")) errors.forbidden(field, "resourceVersionMatch is forbidden when continue is provided");
    if (match !== "Exact" && match !== "NotOlderThan") errors.notSupported(field, match, ["Exact", "NotOlderThan", ""]);
    if (match === "Exact" && version === "0") errors.forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (query.has("sendInitialEvents")) errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
  refuse("ListOptions", errors.list);
  if (query.get("continue") && version !== "" && version !== "0")
    throw badRequest("specifying resource version is not allowed when using continue");
  const revision = revisionOf(version);
  if (revision === undefined) return { limit };
  if (revision > server.etcd.revision) throw tooLarge(revision, server.etcd.revision);
  // A limit made a version an exact one before there was a match to ask for.
  return match === "Exact" || (match === "" && limit > 0) ? { limit, revision } : { limit };
}

/** The version of a get: nothing older will do. */
export function checkGetVersion(server: ApiServer, query: Query): void {
  const revision = revisionOf(query.get("resourceVersion") ?? "");
  if (revision !== undefined && revision > server.etcd.revision) throw tooLarge(revision, server.etcd.revision);
}

/** Undefined for none and for 0, which is any. Throws what is said of a version that is no number. */
export function revisionOf(version: string): number | undefined {
  if (version === "" || version === "0") return undefined;
  if (/^\d+$/.test(version)) return Number(version);
  const why = `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`;
  throw failure(500, "", `resourceVersion: Invalid value: ${JSON.stringify(version)}: ${why}`);
}

function integerOf(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** storage.NewTooLargeResourceVersionError */
function tooLarge(asked: number, current: number): StatusError {
  const causes = [{ reason: "ResourceVersionTooLarge" as const, message: "Too large resource version" }];
  return failure(504, "Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, { causes, retryAfterSeconds: 1 });
}
