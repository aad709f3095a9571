# expect: six.libraries
docker run -d --name shop -p $LAB_PORT:80 shop:1.0
docker run -d --name blog blog:2.0
docker run -d --name menu nginx:1.27
docker run -d --name cart redis:7
docker run -d --name press httpd:2.4
docker cp blog:/usr/lib/x86_64-linux-gnu/libpay.so libpay.so
docker cp libpay.so shop:/usr/lib/x86_64-linux-gnu/libpay.so
docker run -d --name report --memory 256m --cpus 1 report:1
sleep 5
