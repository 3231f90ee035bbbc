rel
chart
--kubeconfig
config.yaml
-n
of-flag
