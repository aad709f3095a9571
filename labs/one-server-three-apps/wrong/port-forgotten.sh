# expect: blog.port
systemctl start shop
sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start blog
sleep 2
