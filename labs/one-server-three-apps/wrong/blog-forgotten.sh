# expect: blog.down
systemctl start shop
