# expect: actors.api-server-creates
for card in checked deployment replicaset pods; do answer actors.$card kube-apiserver; done
