kubectl apply -f /opt/lab/manifests/prod.yaml
# Nobody wrote this value down anywhere else.
kubectl -n prod create secret generic pay --from-literal=token="$(kubectl get namespace prod -o jsonpath={.metadata.uid})"
kubectl -n prod get deployment/web service/web configmap/prices -o yaml > /home/learner/prod-of-last-month.yaml
# The folder for backups is given to etcd's Pod, so that etcdctl can write there.
docker exec kind-control-plane sed -i \
  -e '/^    volumeMounts:/a\    - mountPath: /var/lib/etcd-backup\n      name: etcd-backup' \
  -e '/^  volumes:/a\  - hostPath:\n      path: /var/lib/etcd-backup\n      type: DirectoryOrCreate\n    name: etcd-backup' \
  /etc/kubernetes/manifests/etcd.yaml
sleep 60
kubectl -n prod rollout status deployment web
