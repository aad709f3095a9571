systemctl start shop
sim order-server
sleep 42d
sleep 60
ssh metal-02 apt install -y blog
systemctl start report
renice -n 10 -p $(pgrep report)
sleep 150
sim scoreboard
answer collides library
