# expect: revision.counted
answer revision $(kubectl -n $LAB_NAMESPACE get deployment $LAB_DEPLOYMENT -o jsonpath="{.metadata.generation}")
