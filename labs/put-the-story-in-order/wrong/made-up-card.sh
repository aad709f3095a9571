# expect: order.unknown
answer order checked deployment replicaset pods schedule sandbox image started ready counted slice rules
