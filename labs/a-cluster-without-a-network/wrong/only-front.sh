# expect: policies.no-deny
cilium install
cilium status --wait
kubectl -n "$LAB_NAMESPACE" create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec: { podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: front } } }] }] }
END
