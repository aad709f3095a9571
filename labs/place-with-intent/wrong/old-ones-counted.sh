# expect: spread.old-counted
cat > web.yaml <<END
spec:
  template:
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: DoNotSchedule
          labelSelector: { matchLabels: { app: web } }
END
kubectl -n "$LAB_NAMESPACE" patch deployment web --patch-file web.yaml
sleep 90
