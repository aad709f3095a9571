# expect: places.unanswered
answer places.etcd kind-control-plane
