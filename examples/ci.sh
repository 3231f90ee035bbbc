#!/bin/sh
# A pipeline's job, for any CI that runs a shell: fails when what is live keeps the job-executor-service from what it
# needs, warns when it is open wider than needed. KUBECONFIG leads to the cluster (the permissions are those of
# examples/rbac.yaml); the values lie in the repository. NAMESPACE and VALUES may be set.
set -u
namespace=${NAMESPACE:-keptn-jes}
values=${VALUES:-values.yaml}

jes-netpol check -n "$namespace" -f "$values" -o diff
case $? in
    0) echo "the policies are as they should be" ;;
    1) jes-netpol check -n "$namespace" -f "$values" --fail-on cut-off || exit ;;
    *) echo "the check failed" >&2; exit 3 ;;
esac
