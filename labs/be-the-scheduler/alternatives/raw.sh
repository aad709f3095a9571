bind() { printf '{"apiVersion":"v1","kind":"Binding","metadata":{"name":"%s"},"target":{"kind":"Node","name":"%s"}}' $1 $2 | kubectl create --raw /api/v1/namespaces/$LAB_NAMESPACE/pods/$1/binding -f -; }
bind press kind-worker
bind stock kind-worker
bind till-2 kind-worker
bind roast kind-worker3
bind menu kind-worker2
bind till-1 kind-worker2
