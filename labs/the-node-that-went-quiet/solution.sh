answer why address
docker exec kind-worker2 sed -i "s#$LAB_WRONG#https://kind-control-plane:6443#" /etc/kubernetes/kubelet.conf
docker exec kind-worker2 systemctl restart kubelet
kubectl -n "$LAB_NAMESPACE" patch deployment critical -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
answer users others-served
