rel
chart
--kubeconfig
files/groups.yaml
