# expect: vault.taint
kubectl patch node kind-worker3 --type=merge -p '{"spec":{"taints":[{"key":"dedicated","value":"db","effect":"PreferNoSchedule"}]}}'
