# expect: control.first
answer control first
