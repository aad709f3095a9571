# expect: limits.no-memory
docker run -d --name report --cpus 0.5 report:1
