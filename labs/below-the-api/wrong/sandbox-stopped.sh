# expect: container.sandbox
node=$(kubectl -n "$LAB_NAMESPACE" get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}')
docker exec $node sh -c 'crictl stopp $(crictl pods -q --name web)'
sleep 20
