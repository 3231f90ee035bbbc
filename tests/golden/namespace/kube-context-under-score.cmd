rel
chart
--kubeconfig
config.yaml
--kube-context
under_score
