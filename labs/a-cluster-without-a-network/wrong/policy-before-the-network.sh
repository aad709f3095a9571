# expect: policies.app-waiting
kubectl -n "$LAB_NAMESPACE" create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
END
