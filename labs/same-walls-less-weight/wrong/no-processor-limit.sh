# expect: limits.no-cpus
docker run -d --name report --memory 256m report:1
