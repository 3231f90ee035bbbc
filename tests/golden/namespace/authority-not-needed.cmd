rel
chart
--kubeconfig
config.yaml
--kube-context
no-authority
--kube-insecure-skip-tls-verify
