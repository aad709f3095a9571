# expect: compare.unanswered
true
