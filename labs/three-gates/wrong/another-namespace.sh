# expect: pod.elsewhere
sed -i "s/namespace: .*/namespace: default/" ~/pipeline/migrate.yaml
kubectl apply -f ~/pipeline/migrate.yaml
