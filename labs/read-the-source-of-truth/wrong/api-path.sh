# expect: key.wrong
answer key /apis/apps/v1/namespaces/$LAB_NAMESPACE/deployments/$LAB_DEPLOYMENT
