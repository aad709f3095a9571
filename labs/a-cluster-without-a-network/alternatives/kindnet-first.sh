# Ready with kindnet, and then Cilium, because policies have to be obeyed.
answer nodes plugin
answer control own-network
kubectl apply -f kindnet.yaml
sleep 40
kubectl get nodes
kubectl delete -f kindnet.yaml
cilium install
cilium status --wait
kubectl -n "$LAB_NAMESPACE" rollout restart deployment front api ledger
kubectl -n "$LAB_NAMESPACE" create -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all }
spec:
  podSelector: {}
  policyTypes: [Egress, Ingress]
  egress:
    - ports: [{ port: 53, protocol: UDP }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: front }
spec:
  podSelector: { matchLabels: { app: front } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
      ports: [{ port: 80 }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ port: 80 }]
END
sleep 10
