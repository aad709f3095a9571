# expect: three.on-host
apt install -y shop
