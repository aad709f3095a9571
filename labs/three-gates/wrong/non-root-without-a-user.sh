# expect: pod.runs-as-root
cat >> ~/pipeline/migrate.yaml <<END
      securityContext:
        runAsNonRoot: true
        allowPrivilegeEscalation: false
        capabilities: { drop: ["ALL"] }
        seccompProfile: { type: RuntimeDefault }
END
sh ~/pipeline/job-$LAB_CARELESS.sh
