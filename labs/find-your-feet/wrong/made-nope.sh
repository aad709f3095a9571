# expect: error.made-nope
kubectl run nope --image=nginx:1.27
