# expect: policies.app-gone
# after: solution
kubectl -n "$LAB_NAMESPACE" delete deployment ledger
