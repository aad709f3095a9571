# expect: zone.zone-wildcard
kubectl -n kube-system get configmap coredns -o yaml | sed "s/kubernetes $LAB_ZONE/kubernetes cluster.local/; s#forward . 192.0.2.53#forward . /etc/resolv.conf#; s#^    \.:53 {#    kubewekend.internal:53 {\n        template IN A {\n           answer \"{{ .Name }} 60 IN A $LAB_IP\"\n        }\n    }\n    .:53 {#" | kubectl replace -f -
kubectl -n kube-system rollout restart deployment coredns
sleep 20
