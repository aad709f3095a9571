# expect: library.by-hand
systemctl start shop
LD_LIBRARY_PATH=/opt/blog/vendor/lib nohup /opt/blog/bin/blog --port 8080 > /dev/null 2>&1 &
sleep 10
