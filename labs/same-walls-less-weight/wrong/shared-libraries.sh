# expect: shared.libraries
answer shared libraries
