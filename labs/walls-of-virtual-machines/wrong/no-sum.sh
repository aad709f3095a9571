# expect: overhead.unanswered
true
