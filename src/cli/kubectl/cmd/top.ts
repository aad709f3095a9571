/** `kubectl top` (k8s.io/kubectl/pkg/cmd/top). */
import { defineVerb } from "../verb.ts";
import { node } from "./top/node.ts";
import { pod } from "./top/pod.ts";

export const top = defineVerb({ name: "top", subcommands: [node, pod] });
