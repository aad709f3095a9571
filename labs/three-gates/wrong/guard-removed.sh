# expect: pod.guard-removed
kubectl label namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/enforce-
sh ~/pipeline/job-$LAB_CARELESS.sh
