cat > web.yaml <<END
spec:
  template:
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: DoNotSchedule
          labelSelector: { matchLabels: { app: web } }
          matchLabelKeys: [pod-template-hash]
END
kubectl -n "$LAB_NAMESPACE" patch deployment web --patch-file web.yaml
cat > db.yaml <<END
spec:
  strategy: { type: Recreate, rollingUpdate: null }
  template:
    spec:
      tolerations: [{ key: dedicated, operator: Equal, value: db, effect: NoSchedule }]
      nodeSelector: { dedicated: db }
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: { matchLabels: { app: db } }
END
kubectl -n "$LAB_NAMESPACE" patch deployment db --patch-file db.yaml
sleep 60
