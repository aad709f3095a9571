/** 10: the pipeline ships new versions, and can do nothing else. */
import { type BehaviourCheck, type Context, fail, grantsOf, may, pass, passed, type StateCheck } from "../../../src/course/index.ts";
import { serviceAccounts } from "../../../src/kube/resource.ts";
import { deployment, room } from "./shop.ts";

const account = (context: Context) => ({ name: "pipeline", namespace: room(context) });
const present: StateCheck = {
  id: "present",
  codes: ["missing"],
  test: (context) => (context.get(serviceAccounts, "pipeline", room(context)) ? passed : fail("missing")),
};
const able: StateCheck = {
  id: "able",
  codes: ["cannot"],
  needs: ["present"],
  test(context) {
    const missing = ["get", "list", "patch"].find(
      (verb) => !may(context, account(context), { verb, group: "apps", resource: "deployments", namespace: room(context) }),
    );
    return missing === undefined ? passed : fail("cannot", { verb: missing });
  },
};
const own = (context: Context) => grantsOf(context, account(context)).filter(({ binding }) => !binding.metadata.name.startsWith("system:"));
const narrow: StateCheck = {
  id: "narrow",
  codes: ["wildcard", "everywhere"],
  needs: ["present"],
  test(context) {
    const wide = own(context).find(({ rules }) =>
      rules.some(({ verbs, apiGroups = [], resources = [] }) => [...verbs, ...apiGroups, ...resources].includes("*")),
    );
    if (wide) return fail("wildcard", { name: wide.binding.roleRef.name });
    const everywhere = own(context).find(({ namespace }) => namespace !== room(context));
    return everywhere ? fail("everywhere", { name: everywhere.binding.metadata.name }) : passed;
  },
};
const FORBIDDEN = [
  { verb: "get", group: "", resource: "secrets" },
  { verb: "list", group: "", resource: "secrets" },
  { verb: "create", group: "", resource: "pods" },
  { verb: "create", group: "", resource: "pods/exec" },
  { verb: "delete", group: "apps", resource: "deployments" },
  { verb: "create", group: "rbac.authorization.k8s.io", resource: "rolebindings" },
];
const nothingElse: StateCheck = {
  id: "nothing-else",
  codes: ["too-much"],
  needs: ["present", "narrow"],
  test(context) {
    const found = FORBIDDEN.find((right) => may(context, account(context), { ...right, namespace: room(context) }));
    return found ? fail("too-much", { verb: found.verb, resource: found.resource }) : passed;
  },
};
/** It ships. */
const ships: BehaviourCheck = {
  id: "ships",
  codes: ["cannot-ship"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const container = deployment(context, "web")?.spec.template.spec?.containers[0]?.name ?? "";
      const { code } = await copy.execute(
        `kubectl -n ${room(context)} --as=system:serviceaccount:${room(context)}:pipeline set image deployment/web ${container}=kubewekend/storefront:2.2`,
      );
      return code === 0
        ? pass({ rights: own(context).flatMap(({ rules }) => rules.flatMap(({ verbs }) => verbs)).length })
        : fail("cannot-ship");
    }),
};
export const pipeline = [present, able, narrow, nothingElse, ships];
