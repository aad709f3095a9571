/** The door of the course: what labs are made of, and how they are graded and told. */
export {
  between,
  type Chance,
  type Change,
  type Context,
  type Copy,
  type ForkingContext,
  type HostView,
  type Objects,
  pick,
  type Request,
  type Selection,
  type StoreWrite,
  type Vars,
} from "./context.ts";
export { answered } from "./expect/answer.ts";
export * from "./expect/deployment.ts";
export { dataFolder, type Snapshot, snapshotIn } from "./expect/etcd.ts";
export { asked } from "./expect/journal.ts";
export { type KindFile, kindFileIn } from "./expect/kind.ts";
export { currentNamespace } from "./expect/kubeconfig.ts";
export { evidence, exists, nameOf, type Place } from "./expect/place.ts";
export * from "./expect/pod.ts";
export { type Account, type Grant, grantsOf, may, type Right } from "./expect/rbac.ts";
export { commandOf } from "./expect/static-pod.ts";
export { type Grade, type GradedFinding, Grading, HOLD, LOCKED } from "./grading.ts";
export {
  type BehaviourCheck,
  type Check,
  defineLab,
  type Era,
  environmentOf,
  eras,
  isEra,
  type Lab,
  type Misconception,
  misconceptionCodes,
  type StateCheck,
  type Task,
  verdictCodes,
} from "./lab.ts";
export { editDistance, isNear } from "./near.ts";
export { already, type CommonText, misconceptionHint, placeholders, render, type Told, tell } from "./text.ts";
export { type Evidence, type Failed, fail, pass, passed, type Values, type Verdict, waiting } from "./verdict.ts";
