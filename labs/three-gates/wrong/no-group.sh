# expect: access.wrong-group
cat > role.yaml <<END
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: deployer, namespace: $LAB_NAMESPACE }
rules:
  - { apiGroups: [""], resources: ["deployments"], verbs: ["get", "list", "create", "update", "patch"] }
END
kubectl apply -f role.yaml
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
