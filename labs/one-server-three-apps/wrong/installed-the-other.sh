# expect: library.replaced
systemctl start shop
sed -i 's/--port 80/--port 8080/' /etc/systemd/system/blog.service
systemctl daemon-reload
apt install -y libpay2
systemctl start blog
