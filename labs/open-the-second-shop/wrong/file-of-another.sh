# expect: cluster.other-file
# after: solution
sed -i "s/hostPort: $LAB_PORT/hostPort: 7070/" kind.yaml
