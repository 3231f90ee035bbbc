rel
chart
--kubeconfig
files/trailing-bits.yaml
