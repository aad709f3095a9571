docker exec $(cat /opt/lab/other-node) systemctl stop kubelet
