# expect: settings.no-token
# after: solution
kubectl -n "$LAB_NAMESPACE" create secret generic pay --from-literal=token="$LAB_TOKEN
" --dry-run=client -o yaml | kubectl apply -f -
