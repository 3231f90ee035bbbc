rel
chart
--kubeconfig
files/unpadded.yaml
