# expect: line.other-word
answer line "cache 30"
