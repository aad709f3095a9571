# expect: collides.unanswered
true
