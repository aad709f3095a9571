# expect: cluster.missing
# after: solution
rm kind.yaml
