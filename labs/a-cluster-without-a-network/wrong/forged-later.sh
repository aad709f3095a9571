# expect: network.forged
# after: solution
kubectl patch node kind-worker --subresource=status --type=strategic -p '{"status":{"conditions":[{"type":"Ready","status":"True","reason":"Hope"}]}}'
