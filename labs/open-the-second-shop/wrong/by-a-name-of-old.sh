# expect: names.lost
# after: solution
IP=$(kubectl -n "$LAB_NAMESPACE" get pod redis-0 -o jsonpath={.status.podIP})
kubectl -n "$LAB_NAMESPACE" delete service redis
kubectl apply -f - <<EOF
apiVersion: v1
kind: Service
metadata: { name: redis, namespace: $LAB_NAMESPACE }
spec: { ports: [{ port: 6379 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: redis, namespace: $LAB_NAMESPACE }
subsets: [{ addresses: [{ ip: $IP }], ports: [{ port: 6379 }] }]
EOF
