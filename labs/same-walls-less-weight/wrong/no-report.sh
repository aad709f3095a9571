# expect: limits.none
docker run -d --name shop -p $LAB_PORT:80 shop:1.0
docker run -d --name blog blog:2.0
docker run -d --name menu nginx:1.27
docker run -d --name cart redis:7
docker run -d --name press httpd:2.4
