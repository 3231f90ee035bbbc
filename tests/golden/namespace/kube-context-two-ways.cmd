rel
chart
--kubeconfig
config.yaml
--kube-context
two-ways
