# expect: three.few
for guest in shop blog; do virt-install --name $guest --memory 1024 --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12 --noautoconsole; done
sleep 50
for guest in shop blog; do ssh $guest apt install -y $guest; done
