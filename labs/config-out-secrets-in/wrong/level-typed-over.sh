# expect: later.typed-in
# after: solution
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer LOG_LEVEL=$LAB_LATER
sleep 30
