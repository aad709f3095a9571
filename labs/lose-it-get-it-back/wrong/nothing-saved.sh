# expect: backup.missing
answer backup 300
bash cleanup.sh
