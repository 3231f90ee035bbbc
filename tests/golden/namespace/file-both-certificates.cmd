rel
chart
--kubeconfig
files/both-certificates.yaml
