# expect: reason.right-one
answer reason "--$LAB_RIGHT"
