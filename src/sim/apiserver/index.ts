/** The API server's door. */

export { ADMISSION_PLUGINS } from "./admission/index.ts";
export type { AuditEntry } from "./audit.ts";
export { Tokens } from "./authentication/tokens.ts";
export { ADMIN, ANONYMOUS, AUTHENTICATED, type Identity, LOOPBACK, MASTERS, serviceAccountUser, type UserInfo } from "./identity.ts";
export { ApiServer, type ApiServerFlags, type ApiServerOptions, type ApiServerSettings } from "./server.ts";
