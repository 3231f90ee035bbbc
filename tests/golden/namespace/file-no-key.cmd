rel
chart
--kubeconfig
files/no-key.yaml
