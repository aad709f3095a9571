# expect: place.control-plane
sh ~/bind.sh press kind-control-plane
