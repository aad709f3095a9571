# expect: actors.wrong
answer actors.checked scheduler
