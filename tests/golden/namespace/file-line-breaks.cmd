rel
chart
--kubeconfig
files/line-breaks.yaml
