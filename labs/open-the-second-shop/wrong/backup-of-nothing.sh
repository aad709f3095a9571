# expect: backup.no-snapshot
# after: solution
echo snapshot > $LAB_BACKUP.db
