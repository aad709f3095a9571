# expect: pod.missing
printf '      securityContext: { runAsNonRoot: true, runAsUser: 1000 }\n' >> ~/pipeline/migrate.yaml
sh ~/pipeline/job-$LAB_CARELESS.sh
