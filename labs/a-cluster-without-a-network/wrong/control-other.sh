# expect: control.wrong
answer control elsewhere
