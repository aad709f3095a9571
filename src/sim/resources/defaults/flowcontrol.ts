/** Defaults of priority and fairness. Upstream: pkg/apis/flowcontrol/v1/defaults.go. */
import type { FlowSchema, PriorityLevel } from "../validation/flowcontrol.ts";

export function defaultFlowSchema<T extends FlowSchema>(schema: T): T {
  return schema.spec.matchingPrecedence ? schema : { ...schema, spec: { ...schema.spec, matchingPrecedence: 1000 } };
}

/** Before v1 (`zeroIsUnset`) a level without shares could not be told from one that does not say how many. */
export const defaultPriorityLevel =
  (zeroIsUnset: boolean) =>
  <T extends PriorityLevel>(level: T): T => {
    const { exempt, limited } = level.spec;
    const none = { nominalConcurrencyShares: 0, lendablePercent: 0 };
    if (!limited) return exempt ? { ...level, spec: { ...level.spec, exempt: { ...none, ...exempt } } } : level;
    const given = limited.nominalConcurrencyShares;
    const nominalConcurrencyShares = zeroIsUnset ? given || 30 : (given ?? 30);
    const { limitResponse } = limited;
    const queuing = limitResponse?.queuing;
    const dealt = queuing && {
      ...queuing,
      queues: queuing.queues || 64,
      handSize: queuing.handSize || 8,
      queueLengthLimit: queuing.queueLengthLimit || 50,
    };
    return {
      ...level,
      spec: {
        ...level.spec,
        limited: {
          lendablePercent: 0,
          ...limited,
          nominalConcurrencyShares,
          ...(dealt ? { limitResponse: { ...limitResponse, queuing: dealt } } : {}),
        },
      },
    };
  };
