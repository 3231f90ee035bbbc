rel
chart
--kubeconfig
files/proxy-socks5.yaml
