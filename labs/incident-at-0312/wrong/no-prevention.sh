# expect: post-mortem.no-prevention
# after: solution
rm /var/lib/kubewekend/answers/post-mortem.prevention
