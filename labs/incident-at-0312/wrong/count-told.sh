# expect: data.wrong
# after: solution
answer data "$(kubectl exec deploy/till -- redis-cli GET orders)"
