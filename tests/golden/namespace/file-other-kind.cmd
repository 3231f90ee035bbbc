rel
chart
--kubeconfig
files/other-kind.yaml
