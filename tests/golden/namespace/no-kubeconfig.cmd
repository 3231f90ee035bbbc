rel
chart
--kubeconfig
missing.yaml
