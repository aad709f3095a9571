# expect: key.other-namespace
answer key /registry/deployments/$LAB_OTHER/$LAB_DEPLOYMENT
