rel
chart
--kubeconfig
files/folded-blank.yaml
