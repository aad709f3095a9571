# expect: namespace.near-name
kubectl create namespace "x$LAB_SPACE"
