# expect: attach.crashing
sed 's/cloud-provider=docker/cloud-provider=aws/' cloud-controller-manager.yaml | kubectl apply -f -
sleep 120
