# expect: secret.unanswered
true
