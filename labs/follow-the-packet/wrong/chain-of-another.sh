# expect: chain.other-service
svc=$(docker exec kind-worker iptables -t nat -S KUBE-SERVICES | grep "kube-dns:dns-tcp cluster IP" | sed 's/.* -j //')
answer chain KUBE-SERVICES $svc KUBE-SEP-AAAA
