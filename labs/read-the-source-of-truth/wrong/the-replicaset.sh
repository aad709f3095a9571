# expect: key.part-of-it
answer key /registry/replicasets/$LAB_NAMESPACE/$LAB_DEPLOYMENT-12345
