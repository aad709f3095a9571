# expect: attach.image-pull
sed 's#docker-cloud#dockers-cloud#' cloud-controller-manager.yaml | kubectl apply -f -
sleep 30
