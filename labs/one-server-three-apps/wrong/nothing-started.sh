# expect: shop.nobody
systemctl status shop
