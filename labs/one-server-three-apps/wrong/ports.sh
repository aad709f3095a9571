# expect: collides.port
answer collides port
