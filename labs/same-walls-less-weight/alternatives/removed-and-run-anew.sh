for one in blog:blog:2.0 menu:nginx:1.27 cart:redis:7 press:httpd:2.4; do docker run -d --name ${one%%:*} ${one#*:}; done
docker run -d --name shop -p $LAB_PORT:80 shop:1.0
docker run -d --name report report:1
docker update --memory ${LAB_MOST}m --cpus 1 report
sleep 60
answer leak.code 137
answer leak.reason limit
docker rm -f shop
docker run -d --name shop -p $LAB_PORT:80 shop:1.1
docker rm -f shop
docker run -d --name shop -p $LAB_PORT:80 shop:1.0
answer shared kernel
