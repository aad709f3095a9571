# expect: leak.ended-itself
docker run -d --name report --memory 4g --cpus 0.5 report:1
sleep 330
