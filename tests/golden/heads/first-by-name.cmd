release
chart
--set-literal
text=metadata: {name: {}, annotations: []}
