# expect: chain.pod-healthy
answer chain.pod $(kubectl -n "$LAB_NAMESPACE" get pods -o jsonpath='{.items[0].metadata.name}')
