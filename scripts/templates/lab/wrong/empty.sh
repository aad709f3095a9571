# expect: write.no-word
kubectl create configmap note
