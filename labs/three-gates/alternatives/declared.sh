answer gates.$LAB_UNKNOWN Authentication
answer gates.$LAB_REFUSED authorization
answer gates.$LAB_CARELESS admission
cat > rbac.yaml <<END
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: ships-deployments, namespace: $LAB_NAMESPACE }
rules:
  - apiGroups: ["apps"]
    resources: ["deployments"]
    verbs: ["get", "list", "watch", "create", "update", "patch"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: deployer-ships, namespace: $LAB_NAMESPACE }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ships-deployments }
subjects:
  - { kind: User, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccount:$LAB_NAMESPACE:deployer" }
END
kubectl apply -f rbac.yaml
cat > pod.yaml <<END
apiVersion: v1
kind: Pod
metadata: { name: migrate, namespace: $LAB_NAMESPACE }
spec:
  securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: migrate
      image: busybox:1.36
      command: ["sh", "-c", "echo 214 tables migrated; sleep infinity"]
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
END
kubectl create -f pod.yaml
