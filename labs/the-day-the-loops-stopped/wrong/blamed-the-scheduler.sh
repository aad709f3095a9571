# expect: silent.scheduler
answer silent scheduler
