# expect: library.system-library
sed -i 's/--port 80/--port 8080/' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start shop
cp /opt/blog/vendor/lib/libpay.so /usr/lib/x86_64-linux-gnu/libpay.so
systemctl start blog
sleep 10
