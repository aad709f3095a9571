# expect: leak.not-yet
docker create --name report --memory 256m --cpus 0.5 report:1
