cat > redis.yaml <<END
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis }
spec:
  serviceName: redis
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
        - name: redis
          image: redis:7
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        resources: { requests: { storage: 100Mi } }
END
cat > web.yaml <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: busybox:1.36
          command: ["sh", "-c"]
          args:
            - |
              $(cat ~/web-command.sh)
          env: [{ name: REDIS_HOST, value: redis }]
END
sed -i 's/kind: StatefulSet/kind: Deployment/; /serviceName/d; /volumeClaimTemplates/,$d' redis.yaml
cat >> redis.yaml <<END
      volumes: [{ name: data, persistentVolumeClaim: { claimName: book } }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: book }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
END
sed -i 's/      containers:/      initContainers:\n        - name: wait\n          image: busybox:1.36\n          command: ["sh", "-c", "until nc -z -w 2 redis 6379; do sleep 2; done"]\n      containers:/' web.yaml
kubectl apply -f web.yaml
kubectl apply -f redis.yaml
sleep 20
kubectl expose deployment redis --port=6379
sleep 40
