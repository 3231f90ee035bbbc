rel
chart
--kubeconfig
files/flag-text.yaml
