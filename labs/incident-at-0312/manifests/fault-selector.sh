kubectl -n {namespace} patch service orders -p "{\"spec\":{\"selector\":{\"app\":\"$(echo order orders-v2 orders-api | cut -d' ' -f$((LAB_NIGHT % 3 + 1)))\"}}}"
