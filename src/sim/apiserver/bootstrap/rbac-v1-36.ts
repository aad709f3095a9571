/** What v1.36 changes of the roles and bindings of v1.28 (entries replace those of the same name; `- ` removes one). */
export const RBAC_V1_36 = `
ClusterRole admin aggregate:rbac.authorization.k8s.io/aggregate-to-admin=true
  get,list,watch | "" | pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
  impersonate | "" | serviceaccounts
  create,delete,deletecollection,patch,update | "" | pods,pods/attach,pods/exec,pods/portforward,pods/proxy
  create | "" | pods/eviction
  create,delete,deletecollection,patch,update | "" | configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
  create | "" | serviceaccounts/token
  create,delete,deletecollection,patch,update | "",events.k8s.io | events
  create,delete,deletecollection,patch,update | apps | daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
  create,delete,deletecollection,patch,update | autoscaling | horizontalpodautoscalers
  create,delete,deletecollection,patch,update | batch | cronjobs,jobs
  create,delete,deletecollection,patch,update | extensions | daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
  create,delete,deletecollection,patch,update | policy | poddisruptionbudgets
  create,delete,deletecollection,patch,update | networking.k8s.io | ingresses,networkpolicies
  create,delete,deletecollection,get,list,patch,update,watch | coordination.k8s.io | leases
  create,delete,deletecollection,patch,update | resource.k8s.io | resourceclaims,resourceclaimtemplates
  get,list,watch | "" | configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
  get,list,watch | "" | bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
  get,list,watch | "" | namespaces
  get,list,watch | "",events.k8s.io | events
  get,list,watch | discovery.k8s.io | endpointslices
  get,list,watch | apps | controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
  get,list,watch | autoscaling | horizontalpodautoscalers,horizontalpodautoscalers/status
  get,list,watch | batch | cronjobs,cronjobs/status,jobs,jobs/status
  get,list,watch | extensions | daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
  get,list,watch | policy | poddisruptionbudgets,poddisruptionbudgets/status
  get,list,watch | networking.k8s.io | ingresses,ingresses/status,networkpolicies
  get,list,watch | resource.k8s.io | resourceclaims,resourceclaims/status,resourceclaimtemplates
  create | authorization.k8s.io | localsubjectaccessreviews
  create,delete,deletecollection,get,list,patch,update,watch | rbac.authorization.k8s.io | rolebindings,roles
ClusterRole edit rbac.authorization.k8s.io/aggregate-to-admin=true aggregate:rbac.authorization.k8s.io/aggregate-to-edit=true
  get,list,watch | "" | pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
  impersonate | "" | serviceaccounts
  create,delete,deletecollection,patch,update | "" | pods,pods/attach,pods/exec,pods/portforward,pods/proxy
  create | "" | pods/eviction
  create,delete,deletecollection,patch,update | "" | configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
  create | "" | serviceaccounts/token
  create,delete,deletecollection,patch,update | "",events.k8s.io | events
  create,delete,deletecollection,patch,update | apps | daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
  create,delete,deletecollection,patch,update | autoscaling | horizontalpodautoscalers
  create,delete,deletecollection,patch,update | batch | cronjobs,jobs
  create,delete,deletecollection,patch,update | extensions | daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
  create,delete,deletecollection,patch,update | policy | poddisruptionbudgets
  create,delete,deletecollection,patch,update | networking.k8s.io | ingresses,networkpolicies
  create,delete,deletecollection,get,list,patch,update,watch | coordination.k8s.io | leases
  create,delete,deletecollection,patch,update | resource.k8s.io | resourceclaims,resourceclaimtemplates
  get,list,watch | "" | configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
  get,list,watch | "" | bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
  get,list,watch | "" | namespaces
  get,list,watch | "",events.k8s.io | events
  get,list,watch | discovery.k8s.io | endpointslices
  get,list,watch | apps | controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
  get,list,watch | autoscaling | horizontalpodautoscalers,horizontalpodautoscalers/status
  get,list,watch | batch | cronjobs,cronjobs/status,jobs,jobs/status
  get,list,watch | extensions | daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
  get,list,watch | policy | poddisruptionbudgets,poddisruptionbudgets/status
  get,list,watch | networking.k8s.io | ingresses,ingresses/status,networkpolicies
  get,list,watch | resource.k8s.io | resourceclaims,resourceclaims/status,resourceclaimtemplates
ClusterRole system:aggregate-to-edit rbac.authorization.k8s.io/aggregate-to-edit=true
  get,list,watch | "" | pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
  impersonate | "" | serviceaccounts
  create,delete,deletecollection,patch,update | "" | pods,pods/attach,pods/exec,pods/portforward,pods/proxy
  create | "" | pods/eviction
  create,delete,deletecollection,patch,update | "" | configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
  create | "" | serviceaccounts/token
  create,delete,deletecollection,patch,update | "",events.k8s.io | events
  create,delete,deletecollection,patch,update | apps | daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
  create,delete,deletecollection,patch,update | autoscaling | horizontalpodautoscalers
  create,delete,deletecollection,patch,update | batch | cronjobs,jobs
  create,delete,deletecollection,patch,update | extensions | daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
  create,delete,deletecollection,patch,update | policy | poddisruptionbudgets
  create,delete,deletecollection,patch,update | networking.k8s.io | ingresses,networkpolicies
  create,delete,deletecollection,get,list,patch,update,watch | coordination.k8s.io | leases
  create,delete,deletecollection,patch,update | resource.k8s.io | resourceclaims,resourceclaimtemplates
ClusterRole system:aggregate-to-view rbac.authorization.k8s.io/aggregate-to-view=true
  get,list,watch | "" | configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
  get,list,watch | "" | bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
  get,list,watch | "" | namespaces
  get,list,watch | "",events.k8s.io | events
  get,list,watch | discovery.k8s.io | endpointslices
  get,list,watch | apps | controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
  get,list,watch | autoscaling | horizontalpodautoscalers,horizontalpodautoscalers/status
  get,list,watch | batch | cronjobs,cronjobs/status,jobs,jobs/status
  get,list,watch | extensions | daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
  get,list,watch | policy | poddisruptionbudgets,poddisruptionbudgets/status
  get,list,watch | networking.k8s.io | ingresses,ingresses/status,networkpolicies
  get,list,watch | resource.k8s.io | resourceclaims,resourceclaims/status,resourceclaimtemplates
ClusterRole system:controller:cronjob-controller
  get,list,update,watch | batch | cronjobs
  create,delete,get,list,patch,update,watch | batch | jobs
  update | batch | cronjobs/status
  update | batch | cronjobs/finalizers
  delete,list,watch | "" | pods
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:device-taint-eviction-controller
  delete,get,list,watch | "" | pods
  patch,update | "" | pods/status
  get,list,watch | resource.k8s.io | resourceclaims
  get,list,watch | resource.k8s.io | resourceslices
  get,list,watch | resource.k8s.io | deviceclasses
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:disruption-controller
  get,list,watch | apps,extensions | deployments
  get,list,watch | apps,extensions | replicasets
  get,list,watch | "" | replicationcontrollers
  get,list,watch | policy | poddisruptionbudgets
  get,list,watch | apps | statefulsets
  update | policy | poddisruptionbudgets/status
  patch,update | "" | pods/status
  get | * | */scale
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:endpoint-controller
  get,list,watch | "" | pods,services
  create,delete,get,list,update,watch | "" | endpoints
  create | "" | endpoints/restricted
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:endpointslice-controller
  get,list,watch | "" | nodes,pods,services
  update | "" | services/finalizers
  create,delete,get,list,update,watch | discovery.k8s.io | endpointslices
  create | discovery.k8s.io | endpointslices/restricted
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:endpointslicemirroring-controller
  get,list,watch | "" | endpoints,services
  update | "" | services/finalizers
  update | "" | endpoints/finalizers
  create,delete,get,list,update,watch | discovery.k8s.io | endpointslices
  create | discovery.k8s.io | endpointslices/restricted
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:expand-controller
  get,list,patch,update,watch | "" | persistentvolumes
  patch,update | "" | persistentvolumeclaims/status
  get,list,watch | "" | persistentvolumeclaims
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:horizontal-pod-autoscaler
  get,list,watch | autoscaling | horizontalpodautoscalers
  update | autoscaling | horizontalpodautoscalers/status
  get,update | * | */scale
  list,watch | "" | pods
  list,watch | metrics.k8s.io | pods
  get,list,watch | custom.metrics.k8s.io | *
  get,list,watch | external.metrics.k8s.io | *
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:legacy-service-account-token-cleaner
  get | "" | configmaps | kube-apiserver-legacy-service-account-token-tracking
  delete,patch | "" | secrets
ClusterRole system:controller:namespace-controller
  delete,get,list,watch | "" | namespaces
  update | "" | namespaces/finalize,namespaces/status
  delete,deletecollection,get,list,watch | * | *
ClusterRole system:controller:node-controller
  delete,get,list,patch,update,watch | "" | nodes
  patch,update | "" | nodes/status
  patch,update | "" | pods/status
  delete,get,list,watch | "" | pods
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:persistent-volume-binder
  create,delete,get,list,update,watch | "" | persistentvolumes
  update | "" | persistentvolumes/status
  get,list,update,watch | "" | persistentvolumeclaims
  update | "" | persistentvolumeclaims/status
  create,delete,get,list,watch | "" | pods
  get,list,watch | storage.k8s.io | storageclasses
  list,watch | "" | nodes
  create,patch,update | "",events.k8s.io | events
  watch | "" | events
ClusterRole system:controller:pod-garbage-collector
  delete,list,watch | "" | pods
  get,list,watch | "" | nodes
  patch | "" | pods/status
ClusterRole system:controller:pvc-protection-controller
  get,list,update,watch | "" | persistentvolumeclaims
  update | "" | persistentvolumeclaims/status
  get,list,watch | "" | pods
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:resource-claim-controller
  get,list,watch | "" | pods
  update | "" | pods/finalizers
  create,delete,get,list,watch | resource.k8s.io | resourceclaims
  patch,update | resource.k8s.io | resourceclaims,resourceclaims/status
  patch,update | "" | pods/status
  create,patch,update | "",events.k8s.io | events
  patch,update | resource.k8s.io | resourceclaims/binding
ClusterRole system:controller:selinux-warning-controller
  create,patch,update | "",events.k8s.io | events
  get,list,watch | "" | persistentvolumes
  get,list,watch | "" | persistentvolumeclaims
  get,list,watch | "" | pods
  get,list,watch | storage.k8s.io | csidrivers
  create | "" | configmaps
  patch | "" | configmaps | selinux-conflicts
ClusterRole system:controller:service-cidrs-controller
  get,list,patch,update,watch | networking.k8s.io | servicecidrs
  patch,update | networking.k8s.io | servicecidrs/finalizers
  patch,update | networking.k8s.io | servicecidrs/status
  get,list,watch | networking.k8s.io | ipaddresses
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:statefulset-controller
  list,watch | "" | pods
  get,list,watch | apps | statefulsets
  update | apps | statefulsets/status
  update | apps | statefulsets/finalizers
  create,delete,get,patch,update | "" | pods
  create,delete,get,list,patch,update,watch | apps | controllerrevisions
  create,get,list,watch | "" | persistentvolumeclaims
  delete,update | "" | persistentvolumeclaims
  update | "" | pods/finalizers
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:validatingadmissionpolicy-status-controller
  get,list,watch | admissionregistration.k8s.io | validatingadmissionpolicies
  get,patch,update | admissionregistration.k8s.io | validatingadmissionpolicies/status
  create,patch,update | "",events.k8s.io | events
ClusterRole system:controller:volumeattributesclass-protection-controller
  get,list,watch | "" | persistentvolumeclaims
  get,list,watch | "" | persistentvolumes
  get,list,update,watch | storage.k8s.io | volumeattributesclasses
  create,patch,update | "",events.k8s.io | events
ClusterRole system:kube-scheduler
  create,patch,update | "",events.k8s.io | events
  create | coordination.k8s.io | leases
  get,list,update,watch | coordination.k8s.io | leases | kube-scheduler
  create,delete,deletecollection,get,list,patch,update,watch | coordination.k8s.io | leasecandidates
  get,list,watch | "" | nodes
  delete,get,list,watch | "" | pods
  create | "" | bindings,pods/binding
  patch,update | "" | pods/status
  get,list,watch | "" | replicationcontrollers,services
  get,list,watch | apps,extensions | replicasets
  get,list,watch | apps | statefulsets
  get,list,watch | policy | poddisruptionbudgets
  get,list,watch | "" | persistentvolumeclaims,persistentvolumes
  create | authentication.k8s.io | tokenreviews
  create | authorization.k8s.io | subjectaccessreviews
  get,list,watch | storage.k8s.io | csinodes
  get,list,watch | storage.k8s.io | volumeattachments
  get,list,watch | "" | namespaces
  get,list,watch | storage.k8s.io | csidrivers
  get,list,watch | storage.k8s.io | csistoragecapacities
  get,list,watch | resource.k8s.io | deviceclasses
  get,list,patch,update,watch | resource.k8s.io | resourceclaims
  get,list,patch,update,watch | resource.k8s.io | resourceclaims/status
  update | "" | pods/finalizers
  get,list,watch | resource.k8s.io | resourceslices
  create,delete | resource.k8s.io | resourceclaims
  patch,update | resource.k8s.io | resourceclaims/binding
ClusterRole system:kubelet-api-admin
  get,list,watch | "" | nodes
  proxy | "" | nodes
  * | "" | nodes/log,nodes/metrics,nodes/proxy,nodes/stats
  * | "" | nodes/configz,nodes/healthz,nodes/pods
ClusterRole system:monitoring
  get |  |  |  | /flagz,/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*,/statusz
  get | "" | nodes/metrics
ClusterRole system:node
  create | authentication.k8s.io | tokenreviews
  create | authorization.k8s.io | localsubjectaccessreviews,subjectaccessreviews
  get,list,watch | "" | services
  create,get,list,watch | "" | nodes
  patch,update | "" | nodes/status
  patch,update | "" | nodes
  create,patch,update | "",events.k8s.io | events
  get,list,watch | "" | pods
  create,delete | "" | pods
  patch,update | "" | pods/status
  create | "" | pods/eviction
  get,list,watch | "" | configmaps,secrets
  get | "" | persistentvolumeclaims,persistentvolumes
  get | "" | endpoints
  create,get,list,watch | certificates.k8s.io | certificatesigningrequests
  create,delete,get,patch,update | coordination.k8s.io | leases
  get | storage.k8s.io | volumeattachments
  create | "" | serviceaccounts/token
  get,patch,update | "" | persistentvolumeclaims/status
  get,list,watch | storage.k8s.io | csidrivers
  create,delete,get,patch,update | storage.k8s.io | csinodes
  get,list,watch | node.k8s.io | runtimeclasses
  get | resource.k8s.io | resourceclaims
  deletecollection | resource.k8s.io | resourceslices
  get | "" | serviceaccounts
ClusterRole system:node-proxier
  list,watch | "" | endpoints,services
  get,list,watch | "" | nodes
  create,patch,update | "",events.k8s.io | events
  list,watch | networking.k8s.io | servicecidrs
  list,watch | discovery.k8s.io | endpointslices
ClusterRole view rbac.authorization.k8s.io/aggregate-to-edit=true aggregate:rbac.authorization.k8s.io/aggregate-to-view=true
  get,list,watch | "" | configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
  get,list,watch | "" | bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
  get,list,watch | "" | namespaces
  get,list,watch | "",events.k8s.io | events
  get,list,watch | discovery.k8s.io | endpointslices
  get,list,watch | apps | controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
  get,list,watch | autoscaling | horizontalpodautoscalers,horizontalpodautoscalers/status
  get,list,watch | batch | cronjobs,cronjobs/status,jobs,jobs/status
  get,list,watch | extensions | daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
  get,list,watch | policy | poddisruptionbudgets,poddisruptionbudgets/status
  get,list,watch | networking.k8s.io | ingresses,ingresses/status,networkpolicies
  get,list,watch | resource.k8s.io | resourceclaims,resourceclaims/status,resourceclaimtemplates
Role kube-system/system::leader-locking-kube-controller-manager
  create,get,list,update,watch | coordination.k8s.io | leases
  create,get,list,update,watch | coordination.k8s.io | leasecandidates
Role kube-system/system::leader-locking-kube-scheduler
  create,get,list,update,watch | coordination.k8s.io | leases
  create,get,list,update,watch | coordination.k8s.io | leasecandidates
ClusterRoleBinding system:controller:device-taint-eviction-controller -> ClusterRole system:controller:device-taint-eviction-controller: ServiceAccount kube-system/device-taint-eviction-controller
ClusterRoleBinding system:controller:legacy-service-account-token-cleaner -> ClusterRole system:controller:legacy-service-account-token-cleaner: ServiceAccount kube-system/legacy-service-account-token-cleaner
ClusterRoleBinding system:controller:resource-claim-controller -> ClusterRole system:controller:resource-claim-controller: ServiceAccount kube-system/resource-claim-controller
ClusterRoleBinding system:controller:selinux-warning-controller -> ClusterRole system:controller:selinux-warning-controller: ServiceAccount kube-system/selinux-warning-controller
ClusterRoleBinding system:controller:service-cidrs-controller -> ClusterRole system:controller:service-cidrs-controller: ServiceAccount kube-system/service-cidrs-controller
ClusterRoleBinding system:controller:validatingadmissionpolicy-status-controller -> ClusterRole system:controller:validatingadmissionpolicy-status-controller: ServiceAccount kube-system/validatingadmissionpolicy-status-controller
ClusterRoleBinding system:controller:volumeattributesclass-protection-controller -> ClusterRole system:controller:volumeattributesclass-protection-controller: ServiceAccount kube-system/volumeattributesclass-protection-controller
RoleBinding kube-system/system::leader-locking-kube-controller-manager -> Role system::leader-locking-kube-controller-manager: User system:kube-controller-manager, ServiceAccount kube-system/kube-controller-manager, ServiceAccount kube-system/leader-election-controller
`;
