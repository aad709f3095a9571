# expect: policies.not-obeyed
# after: solution
# without: disableDefaultCNI|cilium
