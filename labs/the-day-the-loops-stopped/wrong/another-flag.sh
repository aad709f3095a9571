# expect: reason.wrong
answer reason --cluster-cidr=10.244.0.0/16
