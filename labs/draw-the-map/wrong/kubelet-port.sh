# expect: addresses.server-wrong
answer addresses.server 172.18.0.9:10250
answer addresses.data $LAB_DATA
