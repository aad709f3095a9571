# expect: pod.label
kubectl label --overwrite namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/enforce=baseline
