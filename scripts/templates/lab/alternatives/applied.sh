kubectl create configmap note --from-literal=word=$LAB_WORD --dry-run=client -o yaml | kubectl apply -f -
answer who etcd
