# expect: error.not-asked
answer error apiserver
