# expect: causes.door-open
# after: solution
kubectl patch deployment orders -p '{"spec":{"template":{"spec":{"containers":[{"name":"orders","ports":[{"containerPort":8080,"hostPort":8080}]}]}}}}'
sleep 120
