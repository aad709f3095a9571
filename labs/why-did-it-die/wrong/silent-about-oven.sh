# expect: causes.oven-unanswered
for name in oven mill scale till; do
  for cause in notfound:$LAB_NOTFOUND memory:$LAB_MEMORY probe:$LAB_PROBE own:$LAB_OWN; do
    [ "${cause#*:}" = $name ] && right=${cause%:*}
  done
  [ $name = oven ] || answer causes.$name $right
done
