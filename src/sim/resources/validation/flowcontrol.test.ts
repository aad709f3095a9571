import { expect, it } from "vitest";
import { v1_28 } from "../../../kube/releases/v1-28.ts";
import { v1_36 } from "../../../kube/releases/v1-36.ts";
import type { StrategyContext } from "../resource.ts";
import { type FlowSchema, type PriorityLevel, validateFlowSchema, validatePriorityLevel } from "./flowcontrol.ts";

const metadata = { name: "mine" };
const good = { priorityLevelConfiguration: { name: "workload-low" }, matchingPrecedence: 100 };
const schema = (spec: object) =>
  validateFlowSchema({ metadata, spec: { ...good, ...spec } } as unknown as FlowSchema, { release: v1_28 } as StrategyContext);
const level = (spec: object, release = v1_28) =>
  validatePriorityLevel({ metadata, spec } as unknown as PriorityLevel, { release } as StrategyContext);
const queue = (queuing: object) =>
  level({ type: "Limited", limited: { nominalConcurrencyShares: 5, limitResponse: { type: "Queue", queuing } } });
const none = { type: "Limited", limited: { nominalConcurrencyShares: 0, limitResponse: { type: "Reject" } } };

it.each([
  ["a schema in order", schema({}), []],
  [
    "the precedence of the exempt",
    schema({ matchingPrecedence: 1 }),
    ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  ],
  ["too late", schema({ matchingPrecedence: 10001 }), ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"]],
  [
    "an empty rule",
    schema({ rules: [{}] }),
    [
      "spec.rules[0].subjects: Required value: subjects must contain at least one value",
      "spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty",
    ],
  ],
  [
    "a rule for no namespace",
    schema({
      rules: [{ subjects: [{ kind: "User" }], resourceRules: [{ verbs: ["*"], apiGroups: ["*", "apps"], resources: ["pods"] }] }],
    }),
    [
      "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
      `spec.rules[0].resourceRules[0].apiGroups: Invalid value: []string{"*", "apps"}: if '*' is present, must not specify other api groups`,
      "spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace",
    ],
  ],
  [
    "another exempt level",
    level({ type: "Exempt" }),
    [`spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`],
  ],
  ["no shares", level(none), ["spec.limited.nominalConcurrencyShares: Invalid value: 0: must be positive"]],
  ["no shares in v1", level(none, v1_36), []],
  [
    "a hand larger than the deck",
    queue({ queues: 4, handSize: 6, queueLengthLimit: 5 }),
    ["spec.limited.limitResponse.queuing.handSize: Invalid value: 6: should not be greater than queues (4)"],
  ],
  [
    "too large a hand",
    queue({ queues: 512, handSize: 8, queueLengthLimit: 5 }),
    [
      "spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60",
    ],
  ],
])("%s", (_, errors, expected) => {
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(expected);
});
