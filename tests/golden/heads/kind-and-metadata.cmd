release
chart
--set-literal
text={metadata: {name: []}, kind: {}}
