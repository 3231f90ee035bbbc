--kube-context
expired
