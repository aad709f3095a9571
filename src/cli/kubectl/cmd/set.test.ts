import { expect, test } from "vitest";
import { laptop } from "./testing.ts";

const show = (path: string) => `kubectl get deploy web -o jsonpath={.spec.template.spec.${path}}`;

test("images, environment, resources and accounts of a pod template are changed by patches", async () => {
  const { transcript } = laptop();
  expect(
    await transcript(
      "kubectl create deployment web --image=nginx:1.24",
      "kubectl set image deploy/web nginx=nginx:1.25",
      "kubectl set image deploy/web nginx=nginx:1.25",
      "kubectl set image deploy/web nosuch=x",
      "kubectl set image deploy/web *=nginx:1.26 --record",
      "kubectl get deploy web -o jsonpath={.metadata.annotations}",
      "kubectl set image deploy/web a=b *=c",
      "kubectl set env deploy/web MODE=prod LEVEL=3",
      "kubectl set env deploy/web MODE- X=",
      "kubectl set env deploy/web --list",
      "kubectl set env deploy/web LEVEL=4 --overwrite=false",
      "kubectl set env deploy/web 1A=b",
      "kubectl create cm conf --from-literal=alpha=1",
      "kubectl set env deploy/web --from=configmap/conf --prefix=C_",
      "kubectl set env deploy/web --list --resolve",
      "kubectl set resources deploy web --requests=cpu=100m --limits=cpu=200m,memory=1Gi",
      "kubectl set resources deploy web --limits=cpu=50m",
      "kubectl set resources deploy web --requests=cpu=abc",
      "kubectl set resources deploy web -c nosuch --limits=cpu=1",
      show("containers[0].resources"),
      "kubectl set serviceaccount deploy web robot",
      show("serviceAccountName"),
      "kubectl set sa deploy",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create deployment web --image=nginx:1.24
    deployment.apps/web created
    $ kubectl set image deploy/web nginx=nginx:1.25
    deployment.apps/web image updated
    $ kubectl set image deploy/web nginx=nginx:1.25
    $ kubectl set image deploy/web nosuch=x
    ! error: unable to find container named "nosuch"
    = 1
    $ kubectl set image deploy/web *=nginx:1.26 --record
    deployment.apps/web image updated
    ! Flag --record has been deprecated, --record will be removed in the future
    $ kubectl get deploy web -o jsonpath={.metadata.annotations}
    {"kubernetes.io/change-cause":"kubectl set image deploy/web *=nginx:1.26 --record=true"}$ kubectl set image deploy/web a=b *=c
    ! error: all containers are already specified by *, but saw more than one container_name=container_image pairs
    = 1
    $ kubectl set env deploy/web MODE=prod LEVEL=3
    deployment.apps/web env updated
    $ kubectl set env deploy/web MODE- X=
    deployment.apps/web env updated
    $ kubectl set env deploy/web --list
    # Deployment web, container nginx
    LEVEL=3
    X=
    $ kubectl set env deploy/web LEVEL=4 --overwrite=false
    ! error: deployments/web 'LEVEL' already has a value (3), and --overwrite is false
    = 1
    $ kubectl set env deploy/web 1A=b
    ! error: "1A" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')
    = 1
    $ kubectl create cm conf --from-literal=alpha=1
    configmap/conf created
    $ kubectl set env deploy/web --from=configmap/conf --prefix=C_
    deployment.apps/web env updated
    ! Warning: key alpha transferred to ALPHA
    $ kubectl set env deploy/web --list --resolve
    # Deployment web, container nginx
    LEVEL=3
    X=
    C_ALPHA=1
    $ kubectl set resources deploy web --requests=cpu=100m --limits=cpu=200m,memory=1Gi
    deployment.apps/web resource requirements updated
    $ kubectl set resources deploy web --limits=cpu=50m
    ! error: failed to patch resources update to pod template Deployment.apps "web" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "100m": must be less than or equal to cpu limit of 50m
    = 1
    $ kubectl set resources deploy web --requests=cpu=abc
    ! error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
    = 1
    $ kubectl set resources deploy web -c nosuch --limits=cpu=1
    ! error: unable to find container named nosuch
    = 1
    $ kubectl get deploy web -o jsonpath={.spec.template.spec.containers[0].resources}
    {"limits":{"cpu":"200m","memory":"1Gi"},"requests":{"cpu":"100m"}}$ kubectl set serviceaccount deploy web robot
    deployment.apps/web serviceaccount updated
    $ kubectl get deploy web -o jsonpath={.spec.template.spec.serviceAccountName}
    robot$ kubectl set sa deploy
    ! error: You must provide one or more resources by argument or filename.
    ! Example resource specifications include:
    !    '-f rsrc.yaml'
    !    '--filename=rsrc.json'
    !    '<resource> <name>'
    !    '<resource>'
    = 1
    "
  `);
});

test("selectors are for services, subjects for bindings", async () => {
  const { transcript } = laptop();
  expect(
    await transcript(
      "kubectl create svc clusterip s --tcp=80",
      "kubectl set selector svc s app=web",
      "kubectl get svc s -o jsonpath={.spec.selector}",
      "kubectl set selector svc s 'app in (a,b)'",
      "kubectl set selector ns default app=web",
      "kubectl create clusterrolebinding crb --clusterrole=cr --user=a",
      "kubectl set subject clusterrolebinding crb --user=b --group=g --user=a",
      "kubectl get clusterrolebinding crb -o jsonpath={.subjects[*].name}",
      "kubectl set subject clusterrolebinding crb --serviceaccount=:x",
      "kubectl set subject clusterrolebinding crb",
      "kubectl set image svc/s c=x",
      "kubectl set nosuch",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create svc clusterip s --tcp=80
    service/s created
    $ kubectl set selector svc s app=web
    service/s selector updated
    $ kubectl get svc s -o jsonpath={.spec.selector}
    {"app":"web"}$ kubectl set selector svc s 'app in (a,b)'
    ! error: match expression [{app In [a b]}] not supported on this object
    = 1
    $ kubectl set selector ns default app=web
    ! error: setting a selector is only supported for Services
    = 1
    $ kubectl create clusterrolebinding crb --clusterrole=cr --user=a
    clusterrolebinding.rbac.authorization.k8s.io/crb created
    $ kubectl set subject clusterrolebinding crb --user=b --group=g --user=a
    clusterrolebinding.rbac.authorization.k8s.io/crb subjects updated
    $ kubectl get clusterrolebinding crb -o jsonpath={.subjects[*].name}
    a b g$ kubectl set subject clusterrolebinding crb --serviceaccount=:x
    ! error: serviceaccount must be <namespace>:<name>, namespace must be specified
    = 1
    $ kubectl set subject clusterrolebinding crb
    ! error: you must specify at least one value of user, group or serviceaccount
    = 1
    $ kubectl set image svc/s c=x
    ! error: services/s the object is not a pod or does not have a pod template: *v1.Service
    = 1
    $ kubectl set nosuch
    ! error: unknown command "nosuch"
    ! See 'kubectl set -h' for help and examples
    = 1
    "
  `);
});
