rel
chart
--kubeconfig
files/binary-lines.yaml
