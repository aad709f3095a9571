# expect: shop.pushed-out
sed -i '/^ExecStart/a Environment=LD_LIBRARY_PATH=/opt/blog/vendor/lib' /etc/systemd/system/blog.service
systemctl daemon-reload
systemctl start blog
systemctl start shop
