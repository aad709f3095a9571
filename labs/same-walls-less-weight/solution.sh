docker run -d --name shop -p $LAB_PORT:80 shop:1.0
docker run -d --name blog blog:2.0
docker run -d --name menu nginx:1.27
docker run -d --name cart redis:7
docker run -d --name press httpd:2.4
docker run -d --name report --memory ${LAB_MOST}m --cpus 0.5 report:1
sleep 60
docker inspect -f '{{.State}}' report
answer leak.code 137
answer leak.reason limit
docker stop shop
docker run -d --name shop11 -p $LAB_PORT:80 shop:1.1
curl -s localhost:$LAB_PORT
docker stop shop11
docker start shop
uname -r
docker exec shop uname -r
answer shared kernel
