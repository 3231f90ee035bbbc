release
chart
--set-literal
text={kind: ConfigMap, metadata: {name: null, annotations: null}}
