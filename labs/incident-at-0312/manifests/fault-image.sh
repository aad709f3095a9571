kubectl -n {namespace} set image deployment/front shopfront=kubewekend/shopfront:$(echo 1.4.3 1.5.0 v1.4.2 | cut -d' ' -f$((LAB_NIGHT % 3 + 1)))
