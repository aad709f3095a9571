# expect: differs.pods
answer differs pods
