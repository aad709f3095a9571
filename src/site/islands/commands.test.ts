import { expect, test } from "vitest";
import { splitCommands } from "./commands.ts";

test.each([
  ["kubectl get nodes", ["kubectl get nodes"]],
  ["a\n\nb", ["a", "b"]],
  ["cat > x <<'EOF'\na: 1\n  b: 2\nEOF\nls", ["cat > x <<'EOF'\na: 1\n  b: 2\nEOF", "ls"]],
  ["kubectl create deployment web \\\n  --image=nginx", ["kubectl create deployment web \\\n  --image=nginx"]],
])("%j is %j", (text, want) => {
  expect(splitCommands(text)).toEqual(want);
});
