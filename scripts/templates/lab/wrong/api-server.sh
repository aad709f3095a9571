# expect: who.api-server
answer who apiserver
