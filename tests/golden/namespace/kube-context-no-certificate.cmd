rel
chart
--kubeconfig
config.yaml
--kube-context
no-certificate
