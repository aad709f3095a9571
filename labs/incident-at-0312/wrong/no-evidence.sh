# expect: post-mortem.no-evidence
# after: solution
rm /var/lib/kubewekend/answers/post-mortem.evidence
