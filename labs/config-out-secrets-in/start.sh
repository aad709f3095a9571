kubectl create namespace "$LAB_NAMESPACE"
cp /opt/lab/manifests/mailer.yaml ~/mailer.yaml
kubectl apply -f ~/mailer.yaml
sleep 60
