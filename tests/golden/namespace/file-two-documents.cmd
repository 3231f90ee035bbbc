rel
chart
--kubeconfig
files/two-documents.yaml
