/** `kubectl set`: changes to what workloads run (k8s.io/kubectl/pkg/cmd/set/set.go). */
import { defineVerb } from "../verb.ts";
import { env } from "./set/env.ts";
import { image } from "./set/image.ts";
import { resources } from "./set/resources.ts";
import { selector } from "./set/selector.ts";
import { serviceaccount } from "./set/serviceaccount.ts";
import { subject } from "./set/subject.ts";

export const set = defineVerb({ name: "set", subcommands: [image, resources, selector, subject, serviceaccount, env] });
