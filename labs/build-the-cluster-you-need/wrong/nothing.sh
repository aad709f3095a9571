# expect: file.missing
true
