rel
chart
--kubeconfig
files/number-for-text.yaml
