kubectl apply -f /opt/lab/manifests/web.yaml
sleep 30
pod=$(kubectl -n "$LAB_NAMESPACE" get pods -o jsonpath='{.items[1].metadata.name}')
kubectl -n "$LAB_NAMESPACE" exec "$pod" -- rm /usr/share/nginx/html/index.html
mkdir -p /var/lib/kubewekend
echo "$pod" > /var/lib/kubewekend/sick-pod
