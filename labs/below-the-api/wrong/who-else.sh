# expect: who.wrong
answer who systemd
