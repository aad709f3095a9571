# expect: who.controllers
answer who replicaset
