/** The scheduler's door: kube-scheduler as a component. */
export {
  ConfigurationError,
  defaultSchedulerConfiguration,
  type ExtensionPoint,
  type ProfileConfiguration,
  parseSchedulerConfiguration,
  type SchedulerConfiguration,
} from "./configuration.ts";
export { type Scheduler, type SchedulerOptions, startScheduler } from "./scheduler.ts";
