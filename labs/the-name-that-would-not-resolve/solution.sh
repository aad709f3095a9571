[ "$LAB_OUTSIDE" = lost ] && answer which both || answer which inside
answer line "kubernetes $LAB_ZONE"
kubectl -n kube-system get configmap coredns -o yaml > coredns.yaml
sed -i "s/kubernetes $LAB_ZONE/kubernetes cluster.local/; s#forward . 192.0.2.53#forward . /etc/resolv.conf#" coredns.yaml
sed -i "s#^    \.:53 {#    kubewekend.internal:53 {\n        errors\n        hosts /etc/coredns/none kubewekend.internal {\n           $LAB_IP $LAB_TILL.kubewekend.internal\n        }\n    }\n    .:53 {#" coredns.yaml
kubectl replace -f coredns.yaml
kubectl -n kube-system rollout restart deployment coredns
kubectl -n kube-system rollout status deployment coredns
