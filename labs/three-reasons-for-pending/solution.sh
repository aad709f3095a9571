answer reasons.importer cpu
answer reasons.reports label
answer reasons.vault taint
kubectl -n "$LAB_NAMESPACE" set resources deployment importer --requests="cpu=$LAB_MEASURED"
kubectl label node kind-worker2 disk=ssd
kubectl -n "$LAB_NAMESPACE" patch deployment vault -p '{"spec":{"template":{"spec":{"nodeSelector":{"dedicated":"db"},"tolerations":[{"key":"dedicated","operator":"Equal","value":"db","effect":"NoSchedule"}]}}}}'
