rel
chart
--kubeconfig
chart
