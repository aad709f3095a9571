# expect: actors.arrow
answer actors.told scheduler
