# expect: endpoints.pods-relabelled
kubectl -n "$LAB_NAMESPACE" label pod -l app=api "app=$LAB_WRONG" --overwrite
