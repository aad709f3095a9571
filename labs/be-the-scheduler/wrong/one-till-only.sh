# expect: apart.not-both
sh ~/bind.sh till-1 kind-worker2
