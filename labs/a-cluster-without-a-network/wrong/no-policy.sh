# expect: policies.no-policy
cilium install
cilium status --wait
