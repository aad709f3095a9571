[ "$LAB_OUTSIDE" = lost ] && answer which both || answer which inside
answer line $LAB_ZONE
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > Corefile
sed -i "s/kubernetes $LAB_ZONE/kubernetes cluster.local/; s#forward . 192.0.2.53#forward . 172.18.0.1#" Corefile
sed -i "s#^    ready#    ready\n    hosts {\n       $LAB_IP $LAB_TILL.kubewekend.internal\n       fallthrough\n    }#" Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile --dry-run=client -o yaml | kubectl replace -f -
sleep 120
