# expect: night.many
sim night
sleep 700
living=""
for n in 1 2 3; do
  if docker -H host-$n ps -q > /dev/null 2>&1; then living="$living host-$n"; else lost=host-$n; fi
done
count() { for h in $living; do docker -H $h ps -q; done | wc -l; }
list() { for h in $living; do docker -H $h ps --format "{{.Ports}}" | sed "s/.*:\([0-9]*\)->.*/backend $h:\1/"; done > /etc/lb.conf; }
first=${living# }
first=${first%% *}
for port in 9100 9101 9102; do docker -H $first run -d --name web-$port -p $port:80 nginx:1.27; done
