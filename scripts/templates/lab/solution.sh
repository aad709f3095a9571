kubectl create configmap note --from-literal=word=$LAB_WORD
answer who etcd
