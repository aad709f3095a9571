# expect: revision.unanswered
true
