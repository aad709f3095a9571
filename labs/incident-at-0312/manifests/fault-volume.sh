docker stop $(cat /opt/lab/till-node)
