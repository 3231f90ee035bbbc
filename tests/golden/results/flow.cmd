rel
chart
--set-json
body="{kind: Secret, metadata: {name: x}}"
