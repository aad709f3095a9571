kubectl apply -f /opt/lab/manifests/checkout.yaml
