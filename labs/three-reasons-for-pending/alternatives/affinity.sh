answer reasons.importer CPU
answer reasons.reports label
answer reasons.vault taint
kubectl -n "$LAB_NAMESPACE" patch deployment importer --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/resources/requests/cpu","value":"750m"}]'
kubectl patch node kind-worker2 --type=merge -p '{"metadata":{"labels":{"disk":"ssd"}}}'
cat > vault.yaml <<EOF
spec:
  template:
    spec:
      tolerations:
        - key: dedicated
          operator: Exists
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - key: kubernetes.io/hostname
                    operator: In
                    values: [kind-worker3]
EOF
kubectl -n "$LAB_NAMESPACE" patch deployment vault --patch-file vault.yaml
