rel
chart
--kubeconfig
odd.yaml
