# expect: control.tolerates
answer control tolerates
