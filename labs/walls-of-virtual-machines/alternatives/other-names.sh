cd /var/lib/libvirt/images
for app in shop blog report; do
  virt-install --name vm-$app --ram $LAB_EACH --vcpus 2 --disk path=/var/lib/libvirt/images/vm-$app.qcow2,size=20,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --osinfo debian12 --noautoconsole
done
sleep 60
ssh vm-shop free -m
for app in shop blog report; do echo y | ssh vm-$app apt-get install $app; done
ssh vm-report systemctl start report
sleep 300
virt-install --name press --memory 4096 --vcpus 1 --disk size=10,backing_store=/var/lib/libvirt/images/debian12.qcow2 --import --os-variant debian12
answer fourth reserved
answer overhead 660
