# expect: repair.not-answering
# after: solution
docker exec $LAB_NODE iptables -A OUTPUT -p tcp --dport 80 -j DROP
