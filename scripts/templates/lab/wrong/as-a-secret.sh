# expect: write.as-a-secret
kubectl create secret generic note --from-literal=word=$LAB_WORD
