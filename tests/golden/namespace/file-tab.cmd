rel
chart
--kubeconfig
files/tab.yaml
