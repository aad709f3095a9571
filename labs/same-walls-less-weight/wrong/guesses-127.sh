# expect: leak.wrong
docker run -d --name report --memory 256m --cpus 0.5 report:1
sleep 60
answer leak.code 127
answer leak.reason limit
