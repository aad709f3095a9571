# expect: return.not-back
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
for next in 9100 9101 9102; do
  [ $(count) -lt 4 ] && docker -H $first run -d --name web-$next --restart unless-stopped -p $next:80 nginx:1.27
done
list
lb reload
sleep 65
lb status
