sed -i 's/--port 80/--port 8080/' /etc/systemd/system/blog.service
sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start shop
systemctl restart blog
curl -s localhost:80
curl -s localhost:8080
systemctl start report
renice -n 10 -p $(pgrep report)
sleep 120
sim customers
answer collides library
