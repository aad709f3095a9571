# expect: limits.too-much
docker run -d --name report --memory 2g --cpus 0.5 report:1
