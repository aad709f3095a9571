# expect: fourth.not-tried
answer fourth reserved
