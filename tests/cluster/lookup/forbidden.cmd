--kube-context
slices
