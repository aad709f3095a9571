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
sleep 60
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=0
sleep 20
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=6
cat > db.yaml <<END
spec:
  strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
  template:
    spec:
      tolerations: [{ key: dedicated, operator: Exists }]
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions: [{ key: dedicated, operator: In, values: [db] }]
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: { matchLabels: { app: db } }
END
kubectl -n "$LAB_NAMESPACE" patch deployment db --patch-file db.yaml
sleep 90
