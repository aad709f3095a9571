sed -i 's/--port 80/--port 8080/' /etc/systemd/system/blog.service
sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start shop
systemctl restart blog
sed -i '/^ExecStart/a CPUQuota=250%' /etc/systemd/system/report.service
systemctl daemon-reload
systemctl start report
sleep 180
answer collides library
