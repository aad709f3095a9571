/**
 * Requests that nobody needs any more: signed, approved or denied ones after an hour, others after a day.
 * Follows pkg/controller/certificates/cleaner/cleaner.go.
 */
import { parseTimestamp } from "../../../kube/duration.ts";
import { isNotFound } from "../../../kube/status.ts";
import { HOUR } from "../../../kube/timers.ts";
import type { ControllerContext } from "../context.ts";
import { type CertificateSigningRequest, certificateSigningRequests } from "./request.ts";

const PERIOD = HOUR;
const DECIDED = HOUR;
const PENDING = 24 * HOUR;

export function startCSRCleaner(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const cache = informers.for(certificateSigningRequests);
  context.every(PERIOD, "csrcleaner", () => {
    for (const request of [...cache.values()]) {
      if (!isOver(request, clock.date)) continue;
      try {
        client.delete(certificateSigningRequests, request.metadata.name);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  });
}

/** `date` in milliseconds since 1970. */
export function isOver({ metadata, status }: CertificateSigningRequest, date: number): boolean {
  const older = (than: number, since: string | undefined): boolean => since !== undefined && (date - parseTimestamp(since)) * 1000 > than;
  const conditions = status?.conditions ?? [];
  const decided = conditions.some(
    ({ type, lastUpdateTime }) => ["Approved", "Denied", "Failed"].includes(type) && older(DECIDED, lastUpdateTime),
  );
  return decided || (conditions.length === 0 && older(PENDING, metadata.creationTimestamp));
}
