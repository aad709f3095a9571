# expect: backup.missing
# after: solution
rm $LAB_BACKUP.db
