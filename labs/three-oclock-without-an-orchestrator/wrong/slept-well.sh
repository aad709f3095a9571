# expect: night.still-day
true
