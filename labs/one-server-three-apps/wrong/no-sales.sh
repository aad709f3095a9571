# expect: report.broke-off
sed -i 's/--port 80/--port 8080/' /etc/systemd/system/blog.service
sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start shop
systemctl restart blog
mv /srv/report/sales.csv /tmp/sales.csv
systemctl start report
sleep 2
mv /tmp/sales.csv /srv/report/sales.csv
