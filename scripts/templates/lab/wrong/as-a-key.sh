# expect: write.as-a-key
kubectl create configmap note --from-literal=$LAB_WORD=word
