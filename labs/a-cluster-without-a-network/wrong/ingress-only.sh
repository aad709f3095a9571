# expect: policies.ingress-only
cilium install
cilium status --wait
kubectl -n "$LAB_NAMESPACE" create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress] }
END
