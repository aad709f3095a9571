# expect: addresses.server-service
answer addresses.server 10.96.0.1:443
answer addresses.data $LAB_DATA
