# expect: cluster.unreadable
# after: solution
sed -i "s/^kind: Cluster/kind: Claster/" kind.yaml
