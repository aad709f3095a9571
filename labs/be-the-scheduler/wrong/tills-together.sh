# expect: apart.same-zone
sh ~/bind.sh till-1 kind-worker2
sh ~/bind.sh till-2 kind-worker2
