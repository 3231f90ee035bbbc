rel
chart
--kubeconfig
config.yaml
--kube-context
nowhere
