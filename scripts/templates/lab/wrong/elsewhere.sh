# expect: write.elsewhere
kubectl create configmap note --from-literal=word=$LAB_WORD -n kube-public
