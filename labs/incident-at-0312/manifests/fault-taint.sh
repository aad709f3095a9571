kubectl taint node $(cat /opt/lab/till-node) maintenance=tonight:NoSchedule
