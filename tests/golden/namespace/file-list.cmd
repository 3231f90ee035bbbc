rel
chart
--kubeconfig
files/list.yaml
