kubectl -n {namespace} scale deployment loadtest --replicas=12
