rel
chart
--kubeconfig
files/proxy-socks5h.yaml
