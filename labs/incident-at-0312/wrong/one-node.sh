# expect: causes.customers-lost
# after: solution
kubectl patch deployment front -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"kind-worker"}}}}}'
sleep 400
