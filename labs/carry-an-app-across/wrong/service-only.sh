# expect: redis.missing
kubectl create service clusterip redis --tcp=6379
