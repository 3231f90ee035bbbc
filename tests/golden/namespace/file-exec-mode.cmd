rel
chart
--kubeconfig
files/exec-mode.yaml
