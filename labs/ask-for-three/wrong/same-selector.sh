# expect: five.two-deployments
# after: solution
kubectl get deployment web -o yaml | sed "s/^  name: web$/  name: web-noon/; /^  resourceVersion:/d; /^  uid:/d" > noon.yaml
kubectl create -f noon.yaml
