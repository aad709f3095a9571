# expect: order.too-early
answer order checked deployment replicaset bound pods sandbox image started ready counted slice rules
