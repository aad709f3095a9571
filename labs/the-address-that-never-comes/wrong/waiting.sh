# expect: address.pending
sleep 60
