# expect: secret.encoded
answer secret $(kubectl -n $LAB_NAMESPACE get secret bank -o jsonpath={.data.token})
