# expect: place.no-such-node
sh ~/bind.sh roast kind-worker9
