# expect: leak.stopped-by-hand
docker run -d --name report --memory 256m --cpus 0.5 report:1
sleep 2
docker kill report
