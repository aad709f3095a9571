/** Why kubectl v1.35 answers a command otherwise than that of the v1.36 release; undefined when it should not. */
export function differsInV135(command: string): string | undefined {
  return OF_V1_35.find(({ pattern }) => pattern.test(command))?.why;
}
const OF_V1_35: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /^kubectl (?:-n \S+ )?debug\b/, why: "v1.35 debugs in the legacy profile unless told otherwise" },
  {
    pattern: /^kubectl (?:-n strict )?get pods? .*(?:SHARE:|securityContext|containers\[2\])/,
    why: "what was debugged in another profile",
  },
  { pattern: /^kubectl drain kind-worker(?! --force)/, why: "v1.35 says `cannot delete` twice" },
  {
    pattern: /^kubectl (?:-n \S+ )?describe (?:\S+,|\S+\/.* |pvc?$|ep$|endpointslices$|controllerrevisions$|svc \S+ \S+|\S+ -n )/,
    why: "v1.36 leaves events out of several descriptions",
  },
  { pattern: /^kubectl (?:-n \S+ )?describe .*(?:-l|limits$)/, why: "v1.36 leaves events out of several descriptions" },
  { pattern: /^kubectl describe (?:cj|cronjob) /, why: "v1.36 shows the time zone" },
  { pattern: /^kubectl describe node /, why: "v1.35 shows the kube-proxy version that v1.36 leaves out" },
  { pattern: /^kubectl logs .*-c nope/, why: "v1.36 says which containers there are" },
  { pattern: /^kubectl wait(?: pods| pod\/x)?$/, why: "v1.36 shows a list of conditions" },
  { pattern: /^kubectl (?:top$|help$|alpha)/, why: "v1.36 has other help and commands" },
  { pattern: /^kubectl diff .*--server-side/, why: "v1.36 asks again less often, and from another line of its source" },
  {
    pattern: /^kubectl delete pod (?:fixed-kind-worker|all-at-once-0 peers-2)$/,
    why: "v1.35 waits for ever where a pod of the same name comes at once",
  },
  { pattern: /--dry-run$/, why: "the warning comes from another line of the source" },
  { pattern: /hpa\.v1\.autoscaling/, why: "v1.35 forgets the version that is typed after a short name" },
  { pattern: /^kubectl wait --for=delete pod\/held --timeout=1s$/, why: "the wall clock decides what is said of the watch" },
];

/** Commands of the scenarios that still differ, with the reason. They are run and skipped while they do. */
export const differing: Readonly<Record<string, string>> = {
  "kubectl describe node kind-worker": "v1.35 shows the kube-proxy version that v1.36 leaves out",
  "kubectl describe node kind-control-plane": "v1.35 shows the kube-proxy version that v1.36 leaves out",
  "kubectl describe pods -l app=web": "v1.35 shows the events that v1.36 leaves out of several descriptions",
  "kubectl rollout status deploy/web --timeout=1s": "the wall clock decides how far the world has come",
  "kubectl delete pod held --timeout=1s": "the wall clock decides how far the world has come",
  "kubectl scale sts peers --replicas=5 --timeout=1s": "the wall clock decides how far the world has come",
  "kubectl get events --sort-by=.metadata.name": "later kubectls compare texts with numbers in them otherwise",
  "kubectl apply -f broken.yaml": "words of go-yaml",
  "kubectl --kubeconfig=broken config view": "words of go-yaml",
  "kubectl get pods --watch-only --request-timeout=1s": "the wall clock decides what comes in a second",
  "kubectl create --raw /api/v1/namespaces -f nope.yaml": "another sentence for a file that is not there",
  "kubectl get pods -o custom-columns-file=nope.txt": "another sentence for a file that is not there",
  "kubectl get ''": "another sentence for an empty type",
  "kubectl get ,": "another sentence for an empty type",
  "kubectl --kubeconfig=kc config view -o json": "the real one writes fields in the order of Go's structs",
  "kubectl --kubeconfig=kc --cluster=nope get pods": "the real one tells both mistakes",
  "kubectl --kubeconfig=kc --context=nope get pods": "another sentence for a context that is not there",
  "kubectl --context=nope get pods": "another sentence for a context that is not there",
  "kubectl get planets": "the real one keeps what it discovered in a file for hours",
  "kubectl get planet mars": "the real one keeps what it discovered in a file for hours",
  "kubectl describe csr one": "the page's kubectl does not read the DER of a request",
  "kubectl help nope": "the real one prints the usage alone, to stderr",
  "kubectl help get pods | head -3": "the real one does not mind more words",
  "kubectl version --client -o yaml | grep -v -e git -e build -e Version": "the real one ends with an empty line",
};
