# expect: fourth.processors
for guest in a b c; do virt-install --name $guest --memory 3072 --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12 --noautoconsole; done
answer fourth processors
