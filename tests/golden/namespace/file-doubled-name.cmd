rel
chart
--kubeconfig
files/doubled-name.yaml
