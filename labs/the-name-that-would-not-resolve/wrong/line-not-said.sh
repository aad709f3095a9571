# expect: line.unanswered
answer which none
