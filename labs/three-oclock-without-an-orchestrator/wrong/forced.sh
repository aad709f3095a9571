# expect: cluster.forced
sim power-off kind-worker2
sleep 60
kubectl delete pods -l app=web --field-selector spec.nodeName=kind-worker2 --force --grace-period=0
sleep 30
