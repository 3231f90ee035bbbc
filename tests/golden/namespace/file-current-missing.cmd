rel
chart
--kubeconfig
files/current-missing.yaml
