rel
chart
--kubeconfig
files/binary.yaml
