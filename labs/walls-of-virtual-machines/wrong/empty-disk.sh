# expect: three.booting
for guest in shop blog report; do virt-install --name $guest --memory 1024 --vcpus 1 --disk size=10 --import --os-variant debian12; done
sleep 60
