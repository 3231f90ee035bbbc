rel
chart
--kubeconfig
config.yaml
--kube-as-group
a,b
--kube-as-user
u
