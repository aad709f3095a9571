# expect: cluster.missing
true
