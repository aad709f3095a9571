sed "s/BYTES/${LAB_NEED%i}/" /opt/lab/manifests/four.yaml | kubectl apply -f -
sleep 100
