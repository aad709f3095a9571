# expect: machine.node-left
docker rm -f "$LAB_MACHINE"
sleep 100
