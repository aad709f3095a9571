cd /opt/blog
apt download libpay2
dpkg -x libpay2_2.0.1-1_amd64.deb /opt/blog
mkdir -p /etc/systemd/system/blog.service.d
printf '[Service]\nEnvironment=LD_LIBRARY_PATH=/opt/blog/usr/lib/x86_64-linux-gnu\nExecStart=\nExecStart=/opt/blog/bin/blog --port 8081\n' > /etc/systemd/system/blog.service.d/own.conf
sed -i '/^ExecStart/a Nice=15' /etc/systemd/system/report.service
systemctl daemon-reload
systemctl enable --now shop
systemctl enable --now blog
systemctl start report
sleep 120
answer collides library
