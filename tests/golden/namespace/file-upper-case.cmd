rel
chart
--kubeconfig
files/upper-case.yaml
