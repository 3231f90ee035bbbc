rel
chart
--kubeconfig
files/groups-empty.yaml
