# expect: frozen.too-early
answer frozen.$LAB_DEPLOYMENT scheduler
