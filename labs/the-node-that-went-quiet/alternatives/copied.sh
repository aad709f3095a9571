answer why Address
docker exec kind-worker2 bash -c "grep -v server: /etc/kubernetes/kubelet.conf > /root/kubelet.conf"
docker exec kind-worker2 bash -c "sed 's#^  name: kind#    server: https://kind-control-plane:6443\n  name: kind#' /root/kubelet.conf > /etc/kubernetes/kubelet.conf"
docker exec kind-worker2 systemctl stop kubelet
docker exec kind-worker2 systemctl start kubelet
cat > critical.yaml <<END
spec:
  template:
    spec:
      tolerations:
        - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 10 }
        - { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 20 }
END
kubectl -n "$LAB_NAMESPACE" patch deployment critical --patch-file critical.yaml
answer users others-served
