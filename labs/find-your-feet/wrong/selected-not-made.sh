# expect: namespace.selected-not-made
sed -i "s/^    cluster: kind-kind/    cluster: kind-kind\n    namespace: $LAB_SPACE/" ~/.kube/config
