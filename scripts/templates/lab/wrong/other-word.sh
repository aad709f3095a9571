# expect: write.other-word
kubectl create configmap note --from-literal=word=pepper
