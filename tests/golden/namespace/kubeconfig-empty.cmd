rel
chart
--kubeconfig

