sim night
sleep 700
living=""
for n in 1 2 3; do
  if ssh host-$n true 2> /dev/null; then living="$living host-$n"; else lost=host-$n; fi
done
count() { for h in $living; do ssh $h docker ps -q; done | wc -l; }
list() { for h in $living; do ssh $h docker ps --format '{{.Ports}}' | sed "s/.*:\([0-9]*\)->.*/backend $h:\1/"; done > /etc/lb.conf; lb reload; }
last=${living##* }
for port in 9100 9101 9102; do
  [ $(count) -lt 4 ] && ssh $last docker run -d --name web-$port -p $port:80 nginx:1.27
done
sleep 65
sim power-on $lost
sleep 60
living="$living $lost"
for port in 9100 9101 9102; do
  [ $(count) -gt 4 ] && ssh $last docker rm -f web-$port
done
list
sim power-off kind-worker2
sleep 400
answer compare loop
