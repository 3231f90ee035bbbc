rel
chart
--kubeconfig
files/exec-v1beta1.yaml
