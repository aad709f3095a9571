# Follows the customer, one empty hand after another, and mends only what it meets.
curl -s localhost:8080/order
kubectl rollout history deployment front
kubectl rollout undo deployment front
kubectl rollout status deployment front
curl -s localhost:8080/order
kubectl describe pods -l app=till | tail -n 3
kubectl taint nodes --all maintenance-
sim power-on kind-worker3
sleep 90
kubectl exec deploy/till -- redis-cli KEYS "*"
answer data "$(kubectl exec deploy/till -- redis-cli --raw GET closed-at)"
docker exec kind-worker systemctl restart kubelet
sleep 400
answer post-mortem.cause taint
answer post-mortem.evidence untolerated
answer post-mortem.fix taint
answer post-mortem.hid no-front
answer post-mortem.prevention end-of-work
