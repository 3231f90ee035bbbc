rel
chart
--kubeconfig
files/empty.yaml
