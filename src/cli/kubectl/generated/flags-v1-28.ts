/** Flags of the real kubectl v1.28 by command path: shorthand (or -), name, type, default, a line each. */
export const flags: Readonly<Record<string, string>> = {
  "kubectl":
    "",
  "kubectl annotate":
    "- all bool false\nA all-namespaces bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-annotate\n- field-selector string\nf filename slice\nk kustomize string\n- list bool false\n- local bool false\no output string\n- overwrite bool false\nR recursive bool false\n- resource-version string\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl api-resources":
    "- api-group string\n- cached bool false\n- categories slice\n- namespaced bool true\n- no-headers bool false\no output string\n- sort-by string\n- verbs slice",
  "kubectl api-versions":
    "",
  "kubectl apply":
    "- all bool false\n- allow-missing-template-keys bool true\n- cascade string background\n- dry-run string none\n- field-manager string kubectl-client-side-apply\nf filename slice\n- force bool false\n- force-conflicts bool false\n- grace-period int -1\nk kustomize string\n- openapi-patch bool true\no output string\n- overwrite bool true\n- prune bool false\n- prune-allowlist array\nR recursive bool false\nl selector string\n- server-side bool false\n- show-managed-fields bool false\n- template string\n- timeout duration 0s\n- validate string strict\n- wait bool false",
  "kubectl apply edit-last-applied":
    "- allow-missing-template-keys bool true\n- field-manager string kubectl-client-side-apply\nf filename slice\nk kustomize string\no output string\nR recursive bool false\n- show-managed-fields bool false\n- template string\n- validate string strict\n- windows-line-endings bool false",
  "kubectl apply set-last-applied":
    "- allow-missing-template-keys bool true\n- create-annotation bool false\n- dry-run string none\nf filename slice\no output string\n- show-managed-fields bool false\n- template string",
  "kubectl apply view-last-applied":
    "- all bool false\nf filename slice\nk kustomize string\no output string yaml\nR recursive bool false\nl selector string",
  "kubectl attach":
    "c container string\n- pod-running-timeout duration 1m0s\nq quiet bool false\ni stdin bool false\nt tty bool false",
  "kubectl auth":
    "",
  "kubectl auth can-i":
    "A all-namespaces bool false\n- list bool false\n- no-headers bool false\nq quiet bool false\n- subresource string",
  "kubectl auth reconcile":
    "- allow-missing-template-keys bool true\n- dry-run string none\nf filename slice\nk kustomize string\no output string\nR recursive bool false\n- remove-extra-permissions bool false\n- remove-extra-subjects bool false\n- show-managed-fields bool false\n- template string",
  "kubectl auth whoami":
    "- allow-missing-template-keys bool true\no output string\n- show-managed-fields bool false\n- template string",
  "kubectl autoscale":
    "- allow-missing-template-keys bool true\n- cpu-percent int -1\n- dry-run string none\n- field-manager string kubectl-autoscale\nf filename slice\nk kustomize string\n- max int -1\n- min int -1\n- name string\no output string\nR recursive bool false\n- save-config bool false\n- show-managed-fields bool false\n- template string",
  "kubectl certificate":
    "",
  "kubectl certificate approve":
    "- allow-missing-template-keys bool true\nf filename slice\n- force bool false\nk kustomize string\no output string\nR recursive bool false\n- show-managed-fields bool false\n- template string",
  "kubectl certificate deny":
    "- allow-missing-template-keys bool true\nf filename slice\n- force bool false\nk kustomize string\no output string\nR recursive bool false\n- show-managed-fields bool false\n- template string",
  "kubectl cluster-info":
    "",
  "kubectl cluster-info dump":
    "A all-namespaces bool false\n- allow-missing-template-keys bool true\n- namespaces slice\no output string json\n- output-directory string\n- pod-running-timeout duration 20s\n- show-managed-fields bool false\n- template string",
  "kubectl completion":
    "",
  "kubectl config":
    "",
  "kubectl config current-context":
    "",
  "kubectl config delete-cluster":
    "",
  "kubectl config delete-context":
    "",
  "kubectl config delete-user":
    "",
  "kubectl config get-clusters":
    "",
  "kubectl config get-contexts":
    "- no-headers bool false\no output string",
  "kubectl config get-users":
    "",
  "kubectl config rename-context":
    "",
  "kubectl config set-cluster":
    "- certificate-authority string\n- embed-certs bool false\n- insecure-skip-tls-verify bool false\n- proxy-url string\n- server string\n- tls-server-name string",
  "kubectl config set-context":
    "- cluster string\n- current bool false\n- namespace string\n- user string",
  "kubectl config set-credentials":
    "- auth-provider string\n- auth-provider-arg array\n- client-certificate string\n- client-key string\n- embed-certs bool false\n- exec-api-version string\n- exec-arg array\n- exec-command string\n- exec-env array\n- password string\n- token string\n- username string",
  "kubectl config set":
    "- set-raw-bytes bool false",
  "kubectl config unset":
    "",
  "kubectl config use-context":
    "",
  "kubectl config view":
    "- allow-missing-template-keys bool true\n- flatten bool false\n- merge bool true\n- minify bool false\no output string yaml\n- raw bool false\n- show-managed-fields bool false\n- template string",
  "kubectl cordon":
    "- dry-run string none\nl selector string",
  "kubectl cp":
    "c container string\n- no-preserve bool false\n- retries int 0",
  "kubectl create":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- edit bool false\n- field-manager string kubectl-create\nf filename slice\nk kustomize string\no output string\n- raw string\nR recursive bool false\n- save-config bool false\nl selector string\n- show-managed-fields bool false\n- template string\n- validate string strict\n- windows-line-endings bool false",
  "kubectl create clusterrole":
    "- aggregation-rule map\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- non-resource-url slice\no output string\n- resource slice\n- resource-name slice\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict\n- verb slice",
  "kubectl create clusterrolebinding":
    "- allow-missing-template-keys bool true\n- clusterrole string\n- dry-run string none\n- field-manager string kubectl-create\n- group array\no output string\n- save-config bool false\n- serviceaccount array\n- show-managed-fields bool false\n- template string\n- user array\n- validate string strict",
  "kubectl create configmap":
    "- allow-missing-template-keys bool true\n- append-hash bool false\n- dry-run string none\n- field-manager string kubectl-create\n- from-env-file slice\n- from-file slice\n- from-literal array\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create cronjob":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- image string\no output string\n- restart string\n- save-config bool false\n- schedule string\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create deployment":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- image slice\no output string\n- port int -1\nr replicas int 1\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create ingress":
    "- allow-missing-template-keys bool true\n- annotation array\n- class string\n- default-backend string\n- dry-run string none\n- field-manager string kubectl-create\no output string\n- rule array\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create job":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- from string\n- image string\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create namespace":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create poddisruptionbudget":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- max-unavailable string\n- min-available string\no output string\n- save-config bool false\n- selector string\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create priorityclass":
    "- allow-missing-template-keys bool true\n- description string\n- dry-run string none\n- field-manager string kubectl-create\n- global-default bool false\no output string\n- preemption-policy string PreemptLowerPriority\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict\n- value int 0",
  "kubectl create quota":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- hard string\no output string\n- save-config bool false\n- scopes string\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create role":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\no output string\n- resource slice\n- resource-name slice\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict\n- verb slice",
  "kubectl create rolebinding":
    "- allow-missing-template-keys bool true\n- clusterrole string\n- dry-run string none\n- field-manager string kubectl-create\n- group array\no output string\n- role string\n- save-config bool false\n- serviceaccount array\n- show-managed-fields bool false\n- template string\n- user array\n- validate string strict",
  "kubectl create secret":
    "",
  "kubectl create secret docker-registry":
    "- allow-missing-template-keys bool true\n- append-hash bool false\n- docker-email string\n- docker-password string\n- docker-server string https://index.docker.io/v1/\n- docker-username string\n- dry-run string none\n- field-manager string kubectl-create\n- from-file slice\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create secret generic":
    "- allow-missing-template-keys bool true\n- append-hash bool false\n- dry-run string none\n- field-manager string kubectl-create\n- from-env-file slice\n- from-file slice\n- from-literal array\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- type string\n- validate string strict",
  "kubectl create secret tls":
    "- allow-missing-template-keys bool true\n- append-hash bool false\n- cert string\n- dry-run string none\n- field-manager string kubectl-create\n- key string\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create service":
    "",
  "kubectl create service clusterip":
    "- allow-missing-template-keys bool true\n- clusterip string\n- dry-run string none\n- field-manager string kubectl-create\no output string\n- save-config bool false\n- show-managed-fields bool false\n- tcp slice\n- template string\n- validate string strict",
  "kubectl create service externalname":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- external-name string\n- field-manager string kubectl-create\no output string\n- save-config bool false\n- show-managed-fields bool false\n- tcp slice\n- template string\n- validate string strict",
  "kubectl create service loadbalancer":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\no output string\n- save-config bool false\n- show-managed-fields bool false\n- tcp slice\n- template string\n- validate string strict",
  "kubectl create service nodeport":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\n- node-port int 0\no output string\n- save-config bool false\n- show-managed-fields bool false\n- tcp slice\n- template string\n- validate string strict",
  "kubectl create serviceaccount":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-create\no output string\n- save-config bool false\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl create token":
    "- allow-missing-template-keys bool true\n- audience array\n- bound-object-kind string\n- bound-object-name string\n- bound-object-uid string\n- duration duration 0s\no output string\n- show-managed-fields bool false\n- template string",
  "kubectl debug":
    "- arguments-only bool false\n- attach bool false\nc container string\n- copy-to string\n- env array\nf filename slice\n- image string\n- image-pull-policy string\n- profile string legacy\nq quiet bool false\n- replace bool false\n- same-node bool false\n- set-image slice\n- share-processes bool true\ni stdin bool false\n- target string\nt tty bool false",
  "kubectl delete":
    "- all bool false\nA all-namespaces bool false\n- cascade string background\n- dry-run string none\n- field-selector string\nf filename slice\n- force bool false\n- grace-period int -1\n- ignore-not-found bool false\nk kustomize string\n- now bool false\no output string\n- raw string\nR recursive bool false\nl selector string\n- timeout duration 0s\n- wait bool true",
  "kubectl describe":
    "A all-namespaces bool false\n- chunk-size int 500\nf filename slice\nk kustomize string\nR recursive bool false\nl selector string\n- show-events bool true",
  "kubectl diff":
    "- concurrency int 1\n- field-manager string kubectl-client-side-apply\nf filename slice\n- force-conflicts bool false\nk kustomize string\n- prune bool false\n- prune-allowlist array\nR recursive bool false\nl selector string\n- server-side bool false\n- show-managed-fields bool false",
  "kubectl drain":
    "- chunk-size int 500\n- delete-emptydir-data bool false\n- disable-eviction bool false\n- dry-run string none\n- force bool false\n- grace-period int -1\n- ignore-daemonsets bool false\n- pod-selector string\nl selector string\n- skip-wait-for-delete-timeout duration 0\n- timeout duration 0s",
  "kubectl edit":
    "- allow-missing-template-keys bool true\n- field-manager string kubectl-edit\nf filename slice\nk kustomize string\no output string\n- output-patch bool false\nR recursive bool false\n- save-config bool false\n- show-managed-fields bool false\n- subresource string\n- template string\n- validate string strict\n- windows-line-endings bool false",
  "kubectl events":
    "A all-namespaces bool false\n- allow-missing-template-keys bool true\n- chunk-size int 500\n- for string\n- no-headers bool false\no output string\n- show-managed-fields bool false\n- template string\n- types slice\nw watch bool false",
  "kubectl exec":
    "c container string\nf filename slice\n- pod-running-timeout duration 1m0s\nq quiet bool false\ni stdin bool false\nt tty bool false",
  "kubectl explain":
    "- api-version string\n- output string plaintext\n- recursive bool false",
  "kubectl expose":
    "- allow-missing-template-keys bool true\n- cluster-ip string\n- dry-run string none\n- external-ip string\n- field-manager string kubectl-expose\nf filename slice\nk kustomize string\nl labels string\n- load-balancer-ip string\n- name string\no output string\n- override-type string merge\n- overrides string\n- port string\n- protocol string\nR recursive bool false\n- save-config bool false\n- selector string\n- session-affinity string\n- show-managed-fields bool false\n- target-port string\n- template string\n- type string",
  "kubectl get":
    "A all-namespaces bool false\n- allow-missing-template-keys bool true\n- chunk-size int 500\n- field-selector string\nf filename slice\n- ignore-not-found bool false\nk kustomize string\nL label-columns slice\n- no-headers bool false\no output string\n- output-watch-events bool false\n- raw string\nR recursive bool false\nl selector string\n- server-print bool true\n- show-kind bool false\n- show-labels bool false\n- show-managed-fields bool false\n- sort-by string\n- subresource string\n- template string\nw watch bool false\n- watch-only bool false",
  "kubectl kustomize":
    "- as-current-user bool false\n- enable-alpha-plugins bool false\n- enable-helm bool false\ne env array\n- helm-command string helm\n- load-restrictor string LoadRestrictionsRootOnly\n- mount slice\n- network bool false\n- network-name string bridge\no output string",
  "kubectl label":
    "- all bool false\nA all-namespaces bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-label\n- field-selector string\nf filename slice\nk kustomize string\n- list bool false\n- local bool false\no output string\n- overwrite bool false\nR recursive bool false\n- resource-version string\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl logs":
    "- all-containers bool false\nc container string\nf follow bool false\n- ignore-errors bool false\n- insecure-skip-tls-verify-backend bool false\n- limit-bytes int 0\n- max-log-requests int 5\n- pod-running-timeout duration 20s\n- prefix bool false\np previous bool false\nl selector string\n- since duration 0s\n- since-time string\n- tail int -1\n- timestamps bool false",
  "kubectl patch":
    "- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-patch\nf filename slice\nk kustomize string\n- local bool false\no output string\np patch string\n- patch-file string\nR recursive bool false\n- show-managed-fields bool false\n- subresource string\n- template string\n- type string strategic",
  "kubectl plugin":
    "",
  "kubectl plugin list":
    "- name-only bool false",
  "kubectl port-forward":
    "- address slice localhost\n- pod-running-timeout duration 1m0s",
  "kubectl proxy":
    "- accept-hosts string ^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$\n- accept-paths string ^.*\n- address string 127.0.0.1\n- api-prefix string /\n- append-server-path bool false\n- disable-filter bool false\n- keepalive duration 0s\np port int 8001\n- reject-methods string ^$\n- reject-paths string ^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach\nu unix-socket string\nw www string\nP www-prefix string /static/",
  "kubectl replace":
    "- allow-missing-template-keys bool true\n- cascade string background\n- dry-run string none\n- field-manager string kubectl-replace\nf filename slice\n- force bool false\n- grace-period int -1\nk kustomize string\no output string\n- raw string\nR recursive bool false\n- save-config bool false\n- show-managed-fields bool false\n- subresource string\n- template string\n- timeout duration 0s\n- validate string strict\n- wait bool false",
  "kubectl rollout":
    "",
  "kubectl rollout history":
    "- allow-missing-template-keys bool true\nf filename slice\nk kustomize string\no output string\nR recursive bool false\n- revision int 0\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl rollout pause":
    "- allow-missing-template-keys bool true\n- field-manager string kubectl-rollout\nf filename slice\nk kustomize string\no output string\nR recursive bool false\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl rollout restart":
    "- allow-missing-template-keys bool true\n- field-manager string kubectl-rollout\nf filename slice\nk kustomize string\no output string\nR recursive bool false\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl rollout resume":
    "- allow-missing-template-keys bool true\n- field-manager string kubectl-rollout\nf filename slice\nk kustomize string\no output string\nR recursive bool false\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl rollout status":
    "f filename slice\nk kustomize string\nR recursive bool false\n- revision int 0\nl selector string\n- timeout duration 0s\nw watch bool true",
  "kubectl rollout undo":
    "- allow-missing-template-keys bool true\n- dry-run string none\nf filename slice\nk kustomize string\no output string\nR recursive bool false\nl selector string\n- show-managed-fields bool false\n- template string\n- to-revision int 0",
  "kubectl run":
    "- allow-missing-template-keys bool true\n- annotations slice\n- attach bool false\n- command bool false\n- dry-run string none\n- env array\n- expose bool false\n- field-manager string kubectl-run\n- image string\n- image-pull-policy string\nl labels string\n- leave-stdin-open bool false\no output string\n- override-type string merge\n- overrides string\n- pod-running-timeout duration 1m0s\n- port string\n- privileged bool false\nq quiet bool false\n- restart string Always\n- rm bool false\n- save-config bool false\n- show-managed-fields bool false\ni stdin bool false\n- template string\nt tty bool false",
  "kubectl scale":
    "- all bool false\n- allow-missing-template-keys bool true\n- current-replicas int -1\n- dry-run string none\nf filename slice\nk kustomize string\no output string\nR recursive bool false\n- replicas int 0\n- resource-version string\nl selector string\n- show-managed-fields bool false\n- template string\n- timeout duration 0s",
  "kubectl set":
    "",
  "kubectl set env":
    "- all bool false\n- allow-missing-template-keys bool true\nc containers string *\n- dry-run string none\ne env array\n- field-manager string kubectl-set\nf filename slice\n- from string\n- keys slice\nk kustomize string\n- list bool false\n- local bool false\no output string\n- overwrite bool true\n- prefix string\nR recursive bool false\n- resolve bool false\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl set image":
    "- all bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-set\nf filename slice\nk kustomize string\n- local bool false\no output string\nR recursive bool false\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl set resources":
    "- all bool false\n- allow-missing-template-keys bool true\nc containers string *\n- dry-run string none\n- field-manager string kubectl-set\nf filename slice\nk kustomize string\n- limits string\n- local bool false\no output string\nR recursive bool false\n- requests string\nl selector string\n- show-managed-fields bool false\n- template string",
  "kubectl set selector":
    "- all bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-set\nf filename slice\n- local bool false\no output string\nR recursive bool true\n- resource-version string\n- show-managed-fields bool false\n- template string",
  "kubectl set serviceaccount":
    "- all bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-set\nf filename slice\nk kustomize string\n- local bool false\no output string\nR recursive bool false\n- show-managed-fields bool false\n- template string",
  "kubectl set subject":
    "- all bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-set\nf filename slice\n- group array\nk kustomize string\n- local bool false\no output string\nR recursive bool false\nl selector string\n- serviceaccount array\n- show-managed-fields bool false\n- template string\n- user array",
  "kubectl taint":
    "- all bool false\n- allow-missing-template-keys bool true\n- dry-run string none\n- field-manager string kubectl-taint\no output string\n- overwrite bool false\nl selector string\n- show-managed-fields bool false\n- template string\n- validate string strict",
  "kubectl top":
    "",
  "kubectl top node":
    "- no-headers bool false\nl selector string\n- show-capacity bool false\n- sort-by string\n- use-protocol-buffers bool true",
  "kubectl top pod":
    "A all-namespaces bool false\n- containers bool false\n- field-selector string\n- no-headers bool false\nl selector string\n- sort-by string\n- sum bool false\n- use-protocol-buffers bool true",
  "kubectl uncordon":
    "- dry-run string none\nl selector string",
  "kubectl version":
    "- client bool false\no output string",
  "kubectl wait":
    "- all bool false\nA all-namespaces bool false\n- allow-missing-template-keys bool true\n- field-selector string\nf filename slice\n- for string\n- local bool false\no output string\nR recursive bool true\nl selector string\n- show-managed-fields bool false\n- template string\n- timeout duration 30s",
  "options":
    "- as string\n- as-group array\n- as-uid string\n- cache-dir string $HOME/.kube/cache\n- certificate-authority string\n- client-certificate string\n- client-key string\n- cluster string\n- context string\n- disable-compression bool false\n- insecure-skip-tls-verify bool false\n- kubeconfig string\n- log-flush-frequency duration 5s\n- match-server-version bool false\nn namespace string\n- password string\n- profile string none\n- profile-output string profile.pprof\n- request-timeout string 0\ns server string\n- tls-server-name string\n- token string\n- user string\n- username string\nv v int 0\n- vmodule string\n- warnings-as-errors bool false",
};
