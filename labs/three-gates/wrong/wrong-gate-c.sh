# expect: gates.c-wrong
for letter in a b c; do
  gate=authorization
  [ $letter = $LAB_UNKNOWN ] && gate=authentication
  [ $letter = $LAB_CARELESS ] && gate=admission
  [ $letter = c ] && gate=storage
  answer gates.$letter $gate
done
