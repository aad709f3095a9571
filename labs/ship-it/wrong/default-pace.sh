# expect: pace.may-lose
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v2
sleep 60
