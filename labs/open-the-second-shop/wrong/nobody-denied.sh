# expect: policies.no-deny
# after: solution
kubectl -n "$LAB_NAMESPACE" delete networkpolicy deny-all names
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: names-of-apps, namespace: $LAB_NAMESPACE }
spec:
  podSelector: { matchExpressions: [{ key: app, operator: Exists }] }
  policyTypes: [Egress]
  egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }]
EOF
