# expect: post-mortem.no-cause
# after: solution
rm /var/lib/kubewekend/answers/post-mortem.cause
