# expect: addresses.data-unanswered
answer addresses.server kind-control-plane:6443
