kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
kubectl rollout status deployment/web
kubectl delete "$(kubectl get pods -l app=web -o name | head -n 1)"
kubectl rollout status deployment/web
kubectl scale deployment web --replicas=5
answer who replicaset
