# expect: key.unanswered
true
