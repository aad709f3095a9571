# expect: line.service
answer line "nameserver 10.96.0.10"
