# expect: frozen.wrong
answer frozen.w1 api-server
answer frozen.w2 api-server
answer frozen.w3 api-server
answer frozen.w4 api-server
