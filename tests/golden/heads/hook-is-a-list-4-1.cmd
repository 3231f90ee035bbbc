release
chart
--set-literal
text=metadata: {annotations: {helm.sh/hook: []}}
