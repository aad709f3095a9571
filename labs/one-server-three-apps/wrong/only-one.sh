# expect: library.one-only
systemctl start shop
sleep 10
