# expect: restore.rolled-on
kubectl set image deployment/front shopfront=kubewekend/shopfront:latest
