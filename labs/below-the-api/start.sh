kubectl apply -f /opt/lab/manifests/web.yaml
sleep 20
