# expect: three.wrong-place
for guest in shop blog report; do
  virt-install --name $guest --memory $LAB_EACH --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12 --noautoconsole
done
sleep 50
for guest in shop blog report; do ssh $guest apt install -y $guest; done
ssh blog apt remove -y blog
ssh blog apt install -y shop
