rel
chart
--kubeconfig
files/proxy.yaml
