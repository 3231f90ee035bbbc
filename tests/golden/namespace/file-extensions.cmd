rel
chart
--kubeconfig
files/extensions.yaml
