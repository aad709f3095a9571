# expect: report.not-run
sed -i 's/--port 80/--port 8080/' /etc/systemd/system/blog.service
sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start shop
systemctl restart blog
