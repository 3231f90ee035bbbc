release
chart
--set-literal
text=metadata: {annotations: {a~b: {}}}
