# expect: zone.wrong-zone
kubectl -n kube-system get configmap coredns -o yaml | sed "s#^        ready#        ready\n        hosts {\n           $LAB_IP $LAB_TILL.kubewekend.internal\n           fallthrough\n        }#" | kubectl replace -f -
