# expect: three.no-app
for guest in shop blog report; do virt-install --name $guest --memory 1024 --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12 --noautoconsole; done
sleep 60
