# expect: leak.shop-died
docker run -d --name shop -p $LAB_PORT:80 shop:1.0
docker run -d --name blog blog:2.0
docker run -d --name menu nginx:1.27
docker run -d --name cart redis:7
docker run -d --name press httpd:2.4
docker run -d --name report --memory 3g --cpus 0.5 report:1
sleep 330
docker rm -f report
docker start shop
docker run -d --name report --memory 256m --cpus 0.5 report:1
sleep 60
answer leak.code 137
answer leak.reason limit
