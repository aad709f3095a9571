# expect: secret.wrong
answer secret hunter2
