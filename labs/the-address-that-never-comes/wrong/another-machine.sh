# expect: machine.wrong-machine
other=kind-worker; [ "$LAB_MACHINE" = kind-worker ] && other=kind-worker2
docker rm -f "$other"
sleep 10
