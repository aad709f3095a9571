# expect: actors.unanswered
answer actors.checked kube-apiserver
answer actors.told nobody
