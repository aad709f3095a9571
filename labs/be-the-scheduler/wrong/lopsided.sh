# expect: balance.lopsided
sh ~/bind.sh roast kind-worker
sh ~/bind.sh press kind-worker2
sh ~/bind.sh till-1 kind-worker2
sh ~/bind.sh menu kind-worker2
sh ~/bind.sh till-2 kind-worker3
sh ~/bind.sh stock kind-worker3
