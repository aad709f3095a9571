# expect: which.not-quite
[ "$LAB_OUTSIDE" = lost ] && answer which inside || answer which both
