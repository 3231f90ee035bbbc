rel
chart
--kubeconfig
files/token-number.yaml
