# expect: room.not-restricted
# after: solution
kubectl label namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/enforce-
kubectl label namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/warn=restricted
