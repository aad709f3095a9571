# expect: repair.pods-deleted
kubectl -n kube-system delete pods -l k8s-app=kube-dns
sleep 20
