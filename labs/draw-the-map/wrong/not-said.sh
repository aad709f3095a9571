# expect: stop.unanswered
true
