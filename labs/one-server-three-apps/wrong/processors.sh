# expect: collides.wrong
answer collides processor
