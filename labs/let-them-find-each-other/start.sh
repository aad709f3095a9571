cd /opt/lab/manifests
kubectl apply -f api.yaml
sleep 20
address=$(kubectl -n "$LAB_NAMESPACE" get pods -l app=api -o jsonpath='{.items[0].status.podIP}')
sed "s/ADDRESS/$address/" front.yaml | kubectl apply -f -
sleep 10
kubectl -n "$LAB_NAMESPACE" delete pod -l app=api
sleep 10
