# expect: pod.crashing
cat > pod.yaml <<END
apiVersion: v1
kind: Pod
metadata: { name: migrate, namespace: $LAB_NAMESPACE }
spec:
  securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: migrate
      image: busybox:1.36
      command: ["sh", "-c", "echo 214 tables migrated; exit 1"]
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
END
kubectl create -f pod.yaml
