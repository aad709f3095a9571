# expect: shared.unanswered
true
