# expect: users.unanswered
answer why address
