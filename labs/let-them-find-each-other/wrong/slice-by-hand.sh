# expect: endpoints.hand-made
address=$(kubectl -n "$LAB_NAMESPACE" get pods -l app=api -o jsonpath='{.items[0].status.podIP}')
kubectl apply -f - <<END
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: api-by-hand
  namespace: $LAB_NAMESPACE
  labels: { kubernetes.io/service-name: api }
addressType: IPv4
ports: [{ name: "", port: 8080, protocol: TCP }]
endpoints: [{ addresses: ["$address"] }]
END
