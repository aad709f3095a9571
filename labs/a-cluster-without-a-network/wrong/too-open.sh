# expect: policies.open
# after: solution
kubectl -n "$LAB_NAMESPACE" create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all }
spec: { podSelector: {}, ingress: [{}], egress: [{}], policyTypes: [Ingress, Egress] }
END
