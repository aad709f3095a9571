# expect: blog.library
systemctl start shop
systemctl start blog
sleep 2
