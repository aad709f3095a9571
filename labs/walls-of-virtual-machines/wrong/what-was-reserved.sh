# expect: overhead.reserved
answer overhead $((3 * LAB_EACH))
