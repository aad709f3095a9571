# expect: gates.a-both-forbidden
answer gates.a authorization
answer gates.b authorization
answer gates.c authentication
