/** `kubectl rollout` (k8s.io/kubectl/pkg/cmd/rollout/rollout.go). */
import { defineVerb } from "../verb.ts";
import { history } from "./rollout/history.ts";
import { pause, resume } from "./rollout/pause.ts";
import { restart } from "./rollout/restart.ts";
import { status } from "./rollout/status.ts";
import { undo } from "./rollout/undo.ts";

export const rollout = defineVerb({
  name: "rollout",
  helpWithoutSubcommand: { code: 1 },
  subcommands: [history, pause, resume, undo, status, restart],
});
