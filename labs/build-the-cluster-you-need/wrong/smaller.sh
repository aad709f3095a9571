# expect: create.other-machines
kind create cluster --name lab
