# expect: write.near-name
kubectl create configmap notes --from-literal=word=$LAB_WORD
