# expect: place.overcommitted
for pod in roast till-1 till-2 stock menu press; do sh ~/bind.sh $pod kind-worker; done
