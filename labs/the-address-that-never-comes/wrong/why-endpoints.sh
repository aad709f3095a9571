# expect: why.endpoints
answer why endpoints
