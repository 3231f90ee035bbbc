rel
chart
--kubeconfig
config.yaml
-n

