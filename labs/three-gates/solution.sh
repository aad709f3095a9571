answer gates.$LAB_UNKNOWN authentication
answer gates.$LAB_REFUSED authorization
answer gates.$LAB_CARELESS admission
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
cat >> ~/pipeline/migrate.yaml <<END
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        allowPrivilegeEscalation: false
        capabilities: { drop: ["ALL"] }
        seccompProfile: { type: RuntimeDefault }
END
sh ~/pipeline/job-$LAB_CARELESS.sh
