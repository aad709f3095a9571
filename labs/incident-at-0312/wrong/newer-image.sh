# expect: causes.image
# after: solution
kubectl set image deployment/front shopfront=kubewekend/shopfront:1.5.0
