kubectl create namespace "$LAB_NAMESPACE"
pod() {
  sed "s/NAME/$1/; s/NAME/$1/; s/CPU/$2/" /opt/lab/manifests/pod.yaml | kubectl apply -f -
  sleep 2
}
pod press 500m
pod menu $LAB_MENU
pod stock 1100m
pod till-2 1900m
pod till-1 2500m
pod roast $LAB_ROAST
