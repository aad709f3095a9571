/** The generators of `kubectl create`, by kind, in the order of its help. */
import type { Verb } from "../../verb.ts";
import { clusterrole } from "./clusterrole.ts";
import { clusterrolebinding } from "./clusterrolebinding.ts";
import { configmap } from "./configmap.ts";
import { cronjob } from "./cronjob.ts";
import { deployment } from "./deployment.ts";
import { ingress } from "./ingress.ts";
import { job } from "./job.ts";
import { namespace } from "./namespace.ts";
import { poddisruptionbudget } from "./poddisruptionbudget.ts";
import { priorityclass } from "./priorityclass.ts";
import { quota } from "./quota.ts";
import { role } from "./role.ts";
import { rolebinding } from "./rolebinding.ts";
import { secret } from "./secret.ts";
import { service } from "./service.ts";
import { serviceaccount } from "./serviceaccount.ts";
import { token } from "./token.ts";

export const generators: readonly Verb[] = [
  namespace,
  quota,
  secret,
  configmap,
  serviceaccount,
  service,
  deployment,
  clusterrole,
  clusterrolebinding,
  role,
  rolebinding,
  poddisruptionbudget,
  priorityclass,
  job,
  cronjob,
  ingress,
  token,
];
