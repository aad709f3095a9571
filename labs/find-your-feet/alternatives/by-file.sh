kubectl get no -o wide
kubectl describe nodes
kubectl get pods nope -n default
cat > space.yaml <<EOF
apiVersion: v1
kind: Namespace
metadata:
  name: $LAB_SPACE
EOF
kubectl apply -f space.yaml
sed -i "s/^    cluster: kind-kind/    cluster: kind-kind\n    namespace: $LAB_SPACE/" ~/.kube/config
answer error ApiServer
