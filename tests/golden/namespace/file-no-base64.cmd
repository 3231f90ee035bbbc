rel
chart
--kubeconfig
files/no-base64.yaml
