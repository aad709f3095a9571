# expect: actors.unanswered
answer actors.checked kube-apiserver
