# expect: gates.c-unanswered
for letter in a b c; do
  gate=authorization
  [ $letter = $LAB_UNKNOWN ] && gate=authentication
  [ $letter = $LAB_CARELESS ] && gate=admission
  [ $letter = c ] || answer gates.$letter $gate
done
