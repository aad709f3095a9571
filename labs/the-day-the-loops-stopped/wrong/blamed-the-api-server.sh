# expect: silent.apiserver
answer silent apiserver
