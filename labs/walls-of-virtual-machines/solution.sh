for guest in shop blog report; do
  virt-install --name $guest --memory $LAB_EACH --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12 --noautoconsole
done
sleep 50
for guest in shop blog report; do ssh $guest apt install -y $guest; done
ssh shop free -m
ssh report systemctl start report
sleep 300
ssh report journalctl -n 5
curl -s shop
virt-install --name press --memory 3072 --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12
answer fourth reserved
answer overhead 675
