rel
chart
--kubeconfig
config.yaml
--kube-context
no-authority
--kube-ca-file
config.yaml
