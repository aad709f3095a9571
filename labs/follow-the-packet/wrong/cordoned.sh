# expect: repair.cordoned
kubectl cordon "$LAB_NODE"
