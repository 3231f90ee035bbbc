rel
chart
--kubeconfig
config.yaml
--kube-context
no-authority
