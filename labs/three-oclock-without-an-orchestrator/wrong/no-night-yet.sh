# expect: balancer.still-day
true
