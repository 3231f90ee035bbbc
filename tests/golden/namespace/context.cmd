rel
chart
--kubeconfig
config.yaml
