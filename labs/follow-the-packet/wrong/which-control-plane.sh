# expect: which.control-plane
answer which kind-control-plane
