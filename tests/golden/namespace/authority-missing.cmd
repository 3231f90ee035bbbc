rel
chart
--kubeconfig
config.yaml
--kube-ca-file
missing.pem
