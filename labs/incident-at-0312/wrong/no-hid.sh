# expect: post-mortem.no-hid
# after: solution
rm /var/lib/kubewekend/answers/post-mortem.hid
