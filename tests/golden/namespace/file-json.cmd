rel
chart
--kubeconfig
files/json.yaml
