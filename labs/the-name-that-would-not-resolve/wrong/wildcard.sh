# expect: repair.wildcard
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > Corefile
sed -i "s#^    ready#    ready\n    template IN A cluster.local {\n       answer \"{{ .Name }} 60 IN A $(kubectl -n $LAB_NAMESPACE get service api -o jsonpath={.spec.clusterIP})\"\n    }#" Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile --dry-run=client -o yaml | kubectl replace -f -
kubectl -n kube-system rollout restart deployment coredns
sleep 20
