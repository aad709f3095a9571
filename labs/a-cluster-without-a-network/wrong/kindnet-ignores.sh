# expect: policies.not-obeyed
kubectl apply -f kindnet.yaml
sleep 40
kubectl -n "$LAB_NAMESPACE" create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
END
