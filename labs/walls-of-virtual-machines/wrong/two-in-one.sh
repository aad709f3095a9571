# expect: three.two-apps
for guest in shop blog; do virt-install --name $guest --memory 1536 --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12 --noautoconsole; done
sleep 50
ssh shop apt install -y shop
ssh blog apt install -y blog report
