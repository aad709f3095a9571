/** How kubectl says what went wrong: k8s.io/kubectl/pkg/cmd/util/helpers.go's checkErr and StandardErrorMessage. */
import { ConnectionError, type StatusCause, StatusError } from "../../kube/status.ts";

/** An error in kubectl's own words: printed as `error: …`. */
export class CommandError extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.name = "CommandError";
    this.code = code;
  }
}
/** Ends the command with a code; what there was to say has been said. */
export class ExitError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.name = "ExitError";
    this.code = code;
  }
}
/** What a printer could not finish: the beginning, and more about the reason, stand on stdout. */
export class PrintingError extends CommandError {
  readonly stdout: string;
  constructor(message: string, stdout: string) {
    super(message);
    this.stdout = stdout;
  }
}
/** klog.Fatal: a line of the log is the last word. */
export class FatalError extends CommandError {
  /** `sorter.go:378` */
  readonly place: string;
  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}
/** Prints the message as it is, without `error: `. */
export class PlainError extends CommandError {}

/** Several errors that happened side by side (utilerrors.Aggregate). */
export class AggregateErrors extends Error {
  readonly errors: readonly Error[];
  constructor(errors: readonly Error[]) {
    super(aggregateMessage(errors));
    this.name = "AggregateErrors";
    this.errors = errors;
  }
}
function aggregateMessage(errors: readonly Error[]): string {
  const messages = [...new Set(errors.map((error) => error.message))];
  return messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
}

/** A request that got no answer: Go's url.Error. */
export class RequestError extends Error {
  readonly url: string;
  /** The failure without method and URL. */
  readonly detail: string;
  constructor(method: string, url: string, failure: ConnectionError) {
    super(`${method.charAt(0)}${method.slice(1).toLowerCase()} "${url}": ${failure.message}`);
    this.name = "RequestError";
    this.url = url;
    this.detail = failure.message;
  }
}

/** One error, or all of them together; undefined when there is none. */
export function aggregate(errors: readonly Error[]): Error | undefined {
  return errors.length <= 1 ? errors[0] : new AggregateErrors(errors);
}

/** cmdutil.UsageErrorf. `path` is the command's (`kubectl create deployment`). */
export function usageError(path: string, message: string): CommandError {
  return new CommandError(`${message}\nSee '${path} -h' for help and examples`);
}

/** An error with words put before it that still is the server's refusal (cmdutil.AddSourceToErr). */
export function prefixed(prefix: string, error: Error): Error {
  if (error instanceof StatusError) return new StatusError({ ...error.status, message: `${prefix}${error.status.message ?? ""}` });
  return new CommandError(`${prefix}${error.message}`);
}
/** `error when creating "x.yaml": …` */
export function addSource(verb: string, source: string | undefined, error: unknown): Error {
  const cause = toError(error);
  if (!source) return cause;
  if (cause instanceof RequestError) return cause;
  return prefixed(`error when ${verb} "${source}": `, cause);
}
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Words for an error without kubectl's `error: ` in front; undefined for kubectl's own errors. */
function standardMessage(error: Error): string | undefined {
  if (error instanceof StatusError) {
    if (error.reason === "Unauthorized") return `error: You must be logged in to the server (${error.message})`;
    if (error.reason !== "") return `Error from server (${error.reason}): ${error.message}`;
    return `Error from server: ${error.message}`;
  }
  if (error instanceof RequestError) {
    if (error.detail.includes("connection refused")) {
      const host = /^https?:\/\/([^/]+)/.exec(error.url)?.[1] ?? error.url;
      return `The connection to the server ${host} was refused - did you specify the right host or port?`;
    }
    return `Unable to connect to the server: ${error.detail}`;
  }
  if (error instanceof ConnectionError) return `Unable to connect to the server: ${error.message}`;
  return undefined;
}

function causesText(prefix: string, causes: readonly StatusCause[]): string {
  const texts = [
    ...new Set(
      causes.map((cause) => (cause.field === undefined || cause.field === "" ? (cause.message ?? "") : `${cause.field}: ${cause.message}`)),
    ),
  ];
  if (texts.length === 1) return `${prefix}${texts[0]}\n`;
  return `${prefix}\n${texts.map((text) => `* ${text}\n`).join("")}`;
}

/** What to print on stderr (with its newline) and the exit code. */
export function explainError(thrown: unknown): { text: string; code: number } {
  let error = toError(thrown);
  if (error instanceof AggregateErrors && error.errors.length === 1) error = error.errors[0] ?? error;
  if (error instanceof ExitError) return { text: "", code: error.code };
  if (error instanceof PlainError) return { text: line(error.message), code: error.code };
  if (error instanceof StatusError && error.reason === "Invalid") return { text: line(invalidText(error)), code: 1 };
  if (error instanceof AggregateErrors)
    return { text: error.errors.map((one) => line(standardMessage(one) ?? one.message)).join(""), code: 1 };
  const standard = standardMessage(error);
  const code = error instanceof CommandError ? error.code : 1;
  if (standard !== undefined) return { text: line(standard), code };
  return { text: line(error.message.startsWith("error: ") ? error.message : `error: ${error.message}`), code };
}
function invalidText(error: StatusError): string {
  const { details, message } = error.status;
  if (!details) return `The request is invalid: ${message ?? ""}`;
  const causes = details.causes ?? [];
  let text = "The request is invalid";
  if (details.kind || details.name) text = `The ${details.kind ?? ""} "${details.name ?? ""}" is invalid`;
  else if (message && causes.length === 0) text = `${text}: ${message}`;
  return causes.length > 0 ? causesText(`${text}: `, causes) : text;
}
function line(text: string): string {
  return text.endsWith("\n") || text === "" ? text : `${text}\n`;
}
