rel
chart
--kubeconfig
files/exec-v1.yaml
