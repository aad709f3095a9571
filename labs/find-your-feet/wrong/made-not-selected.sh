# expect: namespace.made-not-selected
kubectl create namespace "$LAB_SPACE"
