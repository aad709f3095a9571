# expect: autoscaler.lost
# after: solution
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: helper, namespace: $LAB_NAMESPACE, labels: { app: web } }
spec:
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: helper
      image: busybox
      command: [sleep, "9999"]
      resources: { requests: { cpu: 100m, memory: 16Mi }, limits: { memory: 32Mi } }
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
EOF
sleep 20
