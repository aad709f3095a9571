/** Commands of the scenarios that still differ, with the reason. They are run and skipped while they do. */
export const differing: Readonly<Record<string, string>> = {
  "kubectl get pv,pvc": "cluster-wide and namespaced kinds together find nothing in no namespace",
  "kubectl get pods -A --sort-by=.nope": "the real one drops the rows",
  "kubectl describe node kind-worker": "order of events of the same second",
  "kubectl describe pod etcd-kind-control-plane -n kube-system": "the question mark of a probe's path is escaped",
  "kubectl describe cm settings": "the real one walks a Go map: keys come in any order",
  "kubectl events": "order of events of the same second",
  "kubectl get events --sort-by=.metadata.name": "texts are compared by their numbers (sortorder.NaturalLess)",
  "kubectl apply -f broken.yaml": "words of go-yaml",
};
