# expect: late.gives-up
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
kubectl apply -f redis.yaml
kubectl create service clusterip redis --tcp=6379
kubectl apply -f web.yaml
sleep 40
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"initContainers":[{"name":"wait","image":"busybox:1.36","command":["sh","-c","nc -z -w 2 redis 6379 || sleep 600"]}]}}}}'
sleep 40
