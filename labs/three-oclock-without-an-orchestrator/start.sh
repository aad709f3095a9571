port=$LAB_PORT
for place in web-1:host-1:$port web-2:host-1:$((port + 1)) web-3:host-2:$port web-4:host-3:$port; do
  IFS=: read -r name host at <<< "$place"
  docker -H $host run -d --name $name --restart unless-stopped -p $at:80 nginx:1.27
  echo "backend $host:$at" >> /etc/lb.conf
done
lb start
kubectl create deployment web --image=nginx:1.27 --replicas=4
kubectl rollout status deployment web
sim begin
