# expect: order.missing
answer order checked deployment replicaset pods bound sandbox image started ready slice rules
