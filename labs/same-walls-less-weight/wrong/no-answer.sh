# expect: leak.unanswered
docker run -d --name report --memory 256m --cpus 0.5 report:1
sleep 60
