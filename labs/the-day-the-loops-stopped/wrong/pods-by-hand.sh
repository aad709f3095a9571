# expect: backlog.by-hand
kubectl -n "$LAB_NAMESPACE" run web-3 --image=nginx:1.27 --labels=app=web
kubectl -n "$LAB_NAMESPACE" run web-4 --image=nginx:1.27 --labels=app=web
