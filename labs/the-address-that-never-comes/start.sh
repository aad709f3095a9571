kubectl apply -f /opt/lab/manifests/shop.yaml
sleep 30
