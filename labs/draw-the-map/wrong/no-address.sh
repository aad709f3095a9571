# expect: addresses.server-unanswered
answer addresses.data $LAB_DATA
