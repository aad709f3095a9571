# expect: pod.other-work
cat > pod.yaml <<END
apiVersion: v1
kind: Pod
metadata: { name: migrate, namespace: $LAB_NAMESPACE }
spec:
  securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: migrate
      image: busybox:1.36
      command: ["sleep", "infinity"]
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
END
kubectl create -f pod.yaml
