rel
chart
--kubeconfig
files/key-alone.yaml
