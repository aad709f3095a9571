# expect: post-mortem.no-fix
# after: solution
rm /var/lib/kubewekend/answers/post-mortem.fix
