release
chart
--set-literal
text={kind: ConfigMap, Kind: {}}
