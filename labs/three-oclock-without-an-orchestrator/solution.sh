sim night
sleep 700
living=""
for n in 1 2 3; do
  if docker -H host-$n ps -q > /dev/null 2>&1; then living="$living host-$n"; else lost=host-$n; fi
done
count() { for h in $living; do docker -H $h ps -q; done | wc -l; }
list() { for h in $living; do docker -H $h ps --format '{{.Ports}}' | sed "s/.*:\([0-9]*\)->.*/backend $h:\1/"; done > /etc/lb.conf; lb reload; }
next=9100
first=${living# }
first=${first%% *}
while [ $(count) -lt 4 ]; do
  docker -H $first run -d --name web-$next --restart unless-stopped -p $next:80 nginx:1.27
  next=$((next + 1))
done
list
sleep 65
sim power-on $lost
sleep 60
docker -H $lost rm -f $(docker -H $lost ps -q)
list
sim power-off kind-worker2
sleep 400
kubectl get pods -o wide
sim scoreboard
answer compare loop
