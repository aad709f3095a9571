# expect: reason.unanswered
answer silent controller-manager
